import type { Rule, Severity, Standards } from '../rules/rule.js';
import { standardKeys, standardNames, standardsList } from './standard-names.js';

export const sarifLevels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** Code scanning sorts by these: above 9.0 is critical, from 7.0 high, from 4.0 medium, else low. */
const securitySeverities: Record<Severity, string> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.0',
};

/** A rule as SARIF's `reportingDescriptor`. */
export function sarifRule(rule: Rule): object {
  const { id, title, severity, why, attack, standards, fix } = rule;
  const related = standardsList(standards);
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: helpText(rule, related), markdown: helpMarkdown(rule, related) },
    defaultConfiguration: { level: sarifLevels[severity] },
    properties: {
      tags: ['security', 'containers', ...related],
      precision: 'high',
      'security-severity': securitySeverities[severity],
      'problem.severity': sarifLevels[severity] === 'note' ? 'recommendation' : sarifLevels[severity],
      severity,
      attack,
      breaks: fix.breaks,
    },
    relationships: standardKeys.flatMap((key) =>
      (standards[key] ?? []).map((section) => ({
        target: { id: section, toolComponent: { name: standardNames[key].name } },
        kinds: ['relevant'],
      })),
    ),
  };
}

/** The standards that some rules refer to, as SARIF's taxonomies. */
export function sarifTaxonomies(rules: readonly Rule[]): object[] {
  return standardKeys.flatMap((key: keyof Standards) => {
    const { name, organization, version, url } = standardNames[key];
    const sections = new Set(rules.flatMap(({ standards }) => standards[key] ?? []));
    if (sections.size === 0) return [];
    return [
      {
        name,
        organization,
        ...(version !== '' && { version }),
        informationUri: url,
        shortDescription: { text: name },
        taxa: [...sections].sort().map((id) => ({ id })),
      },
    ];
  });
}

function helpText({ why, attack, fix }: Rule, related: readonly string[]): string {
  return [
    why,
    `What an attacker does with it: ${attack}`,
    `What to do: ${fix.advice}`,
    `What that can break: ${fix.breaks}`,
    ...(related.length > 0 ? [`See ${related.join(', ')}.`] : []),
  ].join('\n\n');
}

function helpMarkdown({ why, attack, fix }: Rule, related: readonly string[]): string {
  return [
    why,
    `**What an attacker does with it:** ${attack}`,
    `**What to do:** ${fix.advice}`,
    `**What that can break:** ${fix.breaks}`,
    ...(related.length > 0 ? [`**Standards:** ${related.join(', ')}`] : []),
  ].join('\n\n');
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
