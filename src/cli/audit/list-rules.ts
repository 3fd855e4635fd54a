import { standardsList } from '../../audit/reporters/standard-names.js';
import { rules } from '../../audit/rules/index.js';
import type { Rule } from '../../audit/rules/rule.js';
import { jsonText } from '../../base/json-text.js';
import { fillLines } from '../../base/text.js';
import type { Io } from '../io.js';
import { styleFor } from '../style.js';
import type { AuditFlags } from './audit-flags.js';

/** Prints the rules: one a line, or, where some were asked for, all that is known about each. */
export function listRules({ rule: chosen, format }: AuditFlags, io: Io): void {
  const listed = chosen.length > 0 ? rules.filter(({ id }) => chosen.includes(id)) : rules;
  if (format === 'json') {
    io.stdout.write(`${jsonText(listed.map(plainRule), 2)}\n`);
    return;
  }
  const style = styleFor(io.stdout, io.environment);
  const width = Math.max(...listed.map(({ id }) => id.length));
  for (const rule of listed) {
    if (chosen.length === 0)
      io.stdout.write(`${rule.severity.padEnd(8)}  ${style.bold(rule.id.padEnd(width))}  ${rule.title}\n`);
    else io.stdout.write(`${page(rule, style.bold)}\n`);
  }
}

/** A rule without its functions. */
function plainRule({ id, title, severity, scope, formats, why, attack, standards, fix }: Rule): object {
  const { advice, breaks } = fix;
  return {
    id,
    title,
    severity,
    scope,
    formats,
    why,
    attack,
    standards: standardsList(standards),
    fix: { advice, breaks },
  };
}

function page(
  { id, title, severity, formats, why, attack, standards, fix }: Rule,
  bold: (text: string) => string,
): string {
  const part = (name: string, text: string) =>
    fillLines(text.split(' '), 66)
      .map((line, index) => `  ${(index === 0 ? name : '').padEnd(10)}  ${line}`)
      .join('\n');
  return [
    `${bold(id)} (${severity}): ${title}`,
    part('why', why),
    part('attack', attack),
    part('fix', fix.advice),
    part('may break', fix.breaks),
    part('standards', standardsList(standards).join(', ') || 'none'),
    part('found in', formats.join(', ')),
    '',
  ].join('\n');
}
