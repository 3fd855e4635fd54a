import { countReport } from '../audit-report.js';
import type { Finding } from '../finding.js';
import type { Rule } from '../rules/rule.js';
import type { Reporter } from './reporter-input.js';
import { safeJson } from './safe-json.js';
import { standardsList } from './standard-names.js';

/** One JSON object, a finding a line. Its members are in `docs/audit-output.md`, and only ever get more. */
export const reportJson: Reporter = function* ({ report, rules, grade }) {
  const known = new Map([...rules.values()].map((rule) => [rule.id, ruleParts(rule)]));
  yield '{\n';
  yield* list(
    'findings',
    mapEach(report.findings, (finding) => findingJson(finding, known.get(finding.rule))),
  );
  yield* list('pss', report.pss);
  yield* list('skipped', report.skipped);
  yield* list('ignored', report.ignored);
  yield* list('diagnostics', report.diagnostics);
  yield* list('workloads', grade?.workloads ?? []);
  const { together, score, letter, mean, worst } = grade ?? {};
  const raise = grade?.raise.map((option) => ({ ...option, gain: Number(option.gain.toFixed(2)) }));
  const summary = {
    ...countReport(report),
    skipped: report.skipped.length,
    pssVersion: report.pssVersion,
    grade: grade ? { score, letter, mean, worst, raise, together } : null,
  };
  yield `  "summary": ${safeJson(summary)}\n}\n`;
};

/** What all findings of a rule have in common. */
interface RuleParts {
  standards: string[];
  fix: { advice: string; breaks: string };
}

function ruleParts({ standards, fix: { advice, breaks } }: Rule): RuleParts {
  return { standards: standardsList(standards), fix: { advice, breaks } };
}

function findingJson(finding: Finding, parts: RuleParts | undefined): object {
  const { rule, severity, fixLines, sensitive: _, ...rest } = finding;
  const standards = parts?.standards ?? [];
  const fix = parts && { ...parts.fix, lines: fixLines };
  return { rule, severity, standards, ...rest, ...(fix && { fix }) };
}

function* list(name: string, values: Iterable<object>): Generator<string> {
  let before = `  "${name}": [\n    `;
  let empty = true;
  for (const value of values) {
    yield before + safeJson(value);
    before = ',\n    ';
    empty = false;
  }
  yield empty ? `  "${name}": [],\n` : '\n  ],\n';
}

function* mapEach<T, U>(values: Iterable<T>, convert: (value: T) => U): Generator<U> {
  for (const value of values) yield convert(value);
}
