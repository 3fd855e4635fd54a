import { isDate } from './suppression.js';

/** What a comment that begins with the marker says, or what is wrong with it. */
export type Directive =
  | { ok: true; scope: 'place' | 'file'; rules: string[]; reason: string; until?: string }
  | { ok: false; problem: 'no-rule' | 'no-reason' | 'bad-date'; message: string };

/** What every suppression in a file begins with: one search for it tells that a file has none. */
export const suppressionMarker = 'tightship-ignore';

const example = 'tightship-ignore RULE: why it is accepted (until 2027-01-31)';

/**
 * Reads a comment's text behind its `#`: `tightship-ignore RULE[,RULE]: reason (until 2027-01-31)`, or with
 * `tightship-ignore-file` for the whole file. `undefined` where it is another comment.
 */
export function readDirective(comment: string): Directive | undefined {
  const head = /^[#;\s]*tightship-ignore(-file)?(?=[\s:]|$)/.exec(comment);
  if (!head) return undefined;
  const rest = comment.slice(head[0].length);
  const colon = rest.indexOf(':');
  const rules = (colon < 0 ? rest : rest.slice(0, colon)).split(',').map((rule) => rule.trim());
  if (rules.some((rule) => rule === '')) return problem('no-rule', `names no rule; write ${example}`);
  const said = colon < 0 ? '' : rest.slice(colon + 1).trim();
  const { reason, until } = splitUntil(said);
  if (until !== undefined && !isDate(until))
    return problem('bad-date', `"${until.slice(0, 40)}" is no day; write (until 2027-01-31)`);
  if (!/[\p{L}\p{N}]/u.test(reason)) return problem('no-reason', `gives no reason; write ${example}`);
  return {
    ok: true,
    scope: head[1] === undefined ? 'place' : 'file',
    rules,
    reason,
    ...(until !== undefined && { until }),
  };
}

/** Takes `(until …)` off the end. */
function splitUntil(said: string): { reason: string; until?: string } {
  if (!said.endsWith(')')) return { reason: said };
  const open = said.lastIndexOf('(');
  const inner = said.slice(open + 1, -1).trim();
  if (open < 0 || !/^until\b/i.test(inner)) return { reason: said };
  return { reason: said.slice(0, open).trim(), until: inner.slice('until'.length).trim() };
}

function problem(kind: 'no-rule' | 'no-reason' | 'bad-date', message: string): Directive {
  return { ok: false, problem: kind, message };
}
