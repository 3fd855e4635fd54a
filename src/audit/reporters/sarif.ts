import type { Diagnostic } from '../../base/diagnostic.js';
import { printable } from '../../base/text.js';
import type { AuditReport } from '../audit-report.js';
import type { Finding, Skipped } from '../finding.js';
import type { Rule } from '../rules/rule.js';
import { artifactLocation, sourceRoot } from './artifact-uri.js';
import type { Reporter, ReporterInput } from './reporter-input.js';
import { safeJson } from './safe-json.js';
import { sarifLevels, sarifRule, sarifTaxonomies } from './sarif-rules.js';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * SARIF 2.1.0 (OASIS), one run. Regions count lines and UTF-16 code units from 1 and end before `endColumn`, as findings
 * do. Files that could not be read make the invocation unsuccessful; those that are no manifests are notes of it.
 */
export const reportSarif: Reporter = function* (input) {
  const { report } = input;
  const rules = usedRules(input);
  const artifacts = artifactsOf(report);
  const ruleIndex = new Map(rules.map(({ id }, index) => [id, index]));
  yield `{\n"$schema": ${safeJson([schema]).slice(1, -1)},\n"version": "2.1.0",\n"runs": [{\n`;
  yield `"tool": ${safeJson({ driver: driverOf(input, rules) })},\n`;
  yield `"taxonomies": ${safeJson(sarifTaxonomies(rules))},\n`;
  yield '"columnKind": "utf16CodeUnits",\n';
  yield `"originalUriBaseIds": ${safeJson({
    [sourceRoot]: { description: { text: 'The directory in which the audit ran.' } },
  })},\n`;
  yield* lines('invocations', [invocationOf(report)]);
  yield* lines(
    'artifacts',
    [...artifacts.keys()].map((file) => ({ location: artifactLocation(file) })),
  );
  const anySuppressed = report.findings.some(({ suppressed }) => suppressed);
  const anyKnown = report.findings.some(({ known }) => known);
  yield '"results": [';
  let separator = '\n';
  for (const finding of report.findings) {
    const result = {
      ...resultOf(finding, ruleIndex.get(finding.rule), artifacts.get(finding.file)),
      ...(anySuppressed && { suppressions: suppressionsOf(finding) }),
      ...(anyKnown && { baselineState: finding.known ? 'unchanged' : 'new' }),
    };
    yield separator + safeJson(result);
    separator = ',\n';
  }
  yield '\n]\n}]\n}\n';
};

function driverOf({ toolVersion }: ReporterInput, rules: readonly Rule[]): object {
  const taxonomies = sarifTaxonomies(rules) as { name: string }[];
  return {
    name: 'Tightship',
    version: toolVersion,
    rules: rules.map(sarifRule),
    supportedTaxonomies: taxonomies.map(({ name }, index) => ({ name, index })),
  };
}

/** Rules that have findings, in the order in which all rules are listed. */
function usedRules({ report, rules }: ReporterInput): Rule[] {
  const used = new Set(report.findings.map(({ rule }) => rule));
  return [...rules.values()].filter(({ id }) => used.has(id));
}

/** Every file that anything is said about, with its index. */
function artifactsOf({ audited, findings, skipped }: AuditReport): Map<string, number> {
  const indices = new Map<string, number>();
  for (const list of [audited, findings, skipped])
    for (const { file } of list) if (!indices.has(file)) indices.set(file, indices.size);
  return indices;
}

function resultOf(finding: Finding, ruleIndex: number | undefined, artifact: number | undefined): object {
  const { rule, severity, file, message, resource, container, detail, fingerprint } = finding;
  const { line, column, endLine, endColumn } = finding;
  const place = container === undefined ? resource : `${resource}, container ${container}`;
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: sarifLevels[severity],
    kind: 'fail',
    message: { text: plainMessage(`${place}: ${message}.`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { ...artifactLocation(file), index: artifact },
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
        logicalLocations: [
          {
            name: printable(container ?? resource),
            fullyQualifiedName: printable(container === undefined ? resource : `${resource}/${container}`),
            kind: container === undefined ? 'workload' : 'container',
          },
        ],
      },
    ],
    partialFingerprints: { 'tightship/v1': fingerprint },
    properties: { severity, ...(detail !== undefined && { detail }) },
  };
}

function suppressionsOf({ suppressed }: Finding): object[] {
  if (!suppressed) return [];
  const { reason, until, by } = suppressed;
  return [
    {
      kind: by === 'comment' ? 'inSource' : 'external',
      status: 'accepted',
      justification: plainMessage(reason),
      ...(until !== undefined && { properties: { until } }),
    },
  ];
}

function invocationOf({ skipped, ignored, diagnostics }: AuditReport): object {
  const unreadable = skipped.filter(({ kind }) => kind === 'unreadable');
  return {
    executionSuccessful: unreadable.length === 0,
    toolExecutionNotifications: [
      ...skipped.map(skippedNote),
      ...diagnostics.map(diagnosticNote),
      ...ignored.map(({ file, what, reason }) =>
        notification('note', 'ignored', `${what} is not audited: ${reason}`, { uriOf: file }),
      ),
    ],
  };
}

function skippedNote({ file, reason, kind }: Skipped): object {
  const level = kind === 'unreadable' ? 'error' : 'note';
  return notification(level, kind, `Not audited: ${reason}`, { uriOf: file });
}

function diagnosticNote({ severity, code, message, source, position }: Diagnostic): object {
  return notification(severity, code, message, {
    ...(source !== undefined && { uriOf: source }),
    ...(position && { region: { startLine: position.line, startColumn: position.column } }),
  });
}

function notification(
  level: 'error' | 'warning' | 'note',
  id: string,
  message: string,
  { uriOf, region }: { uriOf?: string; region?: object },
): object {
  return {
    level,
    descriptor: { id },
    message: { text: plainMessage(message) },
    ...(uriOf !== undefined && {
      locations: [
        { physicalLocation: { artifactLocation: artifactLocation(uriOf), ...(region && { region }) } },
      ],
    }),
  };
}

/** SARIF's viewers make links of `[text](target)` in messages: names must not write any. */
function plainMessage(text: string): string {
  return printable(text).replaceAll('](', '] (');
}

function* lines(name: string, values: readonly object[]): Generator<string> {
  yield `"${name}": [`;
  let separator = '\n';
  for (const value of values) {
    yield separator + safeJson(value);
    separator = ',\n';
  }
  yield '\n],\n';
}
