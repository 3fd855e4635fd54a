import type { Diagnostic } from '../../base/diagnostic.js';
import { type FailOn, failOnChoices } from '../grade/audit-verdict.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/parse-yaml.js';
import type { SourceText } from '../source/source-text.js';
import type { AuditConfig, ConfigSuppression } from './audit-config.js';
import { ConfigFields } from './config-fields.js';
import { hintFor } from './suppress-by-comment.js';
import { isDate } from './suppression.js';

/** Names under which the configuration is looked for, in this order. */
export const auditConfigNames = ['tightship.yaml', '.tightship.yaml'] as const;

/**
 * Reads `tightship.yaml`. With any error there is no configuration: a misspelt exclusion or suppression must not be taken
 * for none, nor for all. A suppression of a rule that there is not is a warning, and is left out.
 */
export function readAuditConfig(
  source: SourceText,
  rules: ReadonlySet<string>,
): { config: AuditConfig | undefined; diagnostics: Diagnostic[] } {
  const { documents, diagnostics } = parseYaml(source);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { config: undefined, diagnostics };
  const fields = new ConfigFields(source);
  const [root, second] = documents;
  if (second) fields.error(second, 'several-documents', 'the configuration is more than one document');
  const { audit } = fields.map(root, 'the configuration', ['audit']);
  const config = readAudit(audit, fields, { source, rules });
  const all = [...diagnostics, ...fields.diagnostics];
  return { config: all.some(({ severity }) => severity === 'error') ? undefined : config, diagnostics: all };
}

interface Context {
  source: SourceText;
  rules: ReadonlySet<string>;
}

function readAudit(audit: Node | undefined, fields: ConfigFields, context: Context): AuditConfig {
  const keys = ['failOn', 'pssVersion', 'podTemplates', 'exclude', 'suppressions'] as const;
  const values = fields.map(audit, 'audit', keys);
  const failOn = fields.textOfKind(values.failOn, 'failOn', isFailOn, `one of ${failOnChoices.join(', ')}`);
  const pssVersion = fields.textOfKind(
    values.pssVersion,
    'pssVersion',
    (text): text is string => /^(?:v1\.\d{1,3}|latest)$/.test(text),
    'a version such as v1.31, or latest',
  );
  return {
    ...(failOn !== undefined && { failOn }),
    ...(pssVersion !== undefined && { pssVersion }),
    podTemplates: readPodTemplates(values.podTemplates, fields),
    exclude: fields.texts(values.exclude, 'exclude'),
    suppressions: fields
      .items(values.suppressions, 'suppressions')
      .flatMap((item) => readSuppression(item, fields, context) ?? []),
  };
}

function isFailOn(text: string): text is FailOn {
  return (failOnChoices as readonly string[]).includes(text);
}

function readPodTemplates(node: Node | undefined, fields: ConfigFields): string[] {
  return fields
    .items(node, 'podTemplates')
    .flatMap(
      (item) =>
        fields.textOfKind(
          item,
          'an entry of podTemplates',
          (text): text is string => /^[^\s:]+:[^\s:]+$/.test(text),
          'KIND:path.to.template',
        ) ?? [],
    );
}

function readSuppression(
  node: Node,
  fields: ConfigFields,
  { source, rules }: Context,
): ConfigSuppression | undefined {
  const keys = ['rule', 'file', 'resource', 'container', 'reason', 'until'] as const;
  const values = fields.map(node, 'a suppression', keys);
  if (node.kind !== 'map') return undefined;
  const rule = fields.text(values.rule, 'rule');
  if (!values.rule) fields.error(node, 'missing-field', 'a suppression names no rule');
  if (!values.reason)
    fields.error(node, 'missing-field', 'a suppression gives no reason', 'say why the finding is accepted');
  const reason = fields.text(values.reason, 'reason');
  const until = fields.textOfKind(values.until, 'until', isDay, 'a day, as 2027-01-31');
  const [file, resource, container] = [
    fields.text(values.file, 'file'),
    fields.text(values.resource, 'resource'),
    fields.text(values.container, 'container'),
  ];
  if (rule === undefined || reason === undefined) return undefined;
  if (!rules.has(rule)) {
    const at = values.rule ?? node;
    fields.warning(at, 'unknown-rule', `there is no rule "${rule.slice(0, 80)}"`, hintFor(rule, rules));
    return undefined;
  }
  return {
    rules: [rule],
    reason,
    ...(until !== undefined && { until }),
    ...(file !== undefined && { file }),
    ...(resource !== undefined && { resource }),
    ...(container !== undefined && { container }),
    source: source.path,
    position: source.position(node.start),
  };
}

function isDay(text: string): text is string {
  return isDate(text);
}
