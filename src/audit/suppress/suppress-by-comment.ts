import { closestName } from '../../base/closest-name.js';
import type { Diagnostic } from '../../base/diagnostic.js';
import type { Finding } from '../finding.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { Coverage } from './coverage.js';
import { type CommentedText, type FoundComment, findComments } from './find-comments.js';
import { type Directive, readDirective, suppressionMarker } from './read-directive.js';
import { isExpired, type SuppressionTerms } from './suppression.js';
import { headsOf } from './suppression-heads.js';

export interface SuppressionContext {
  /** Ids of all rules there are. */
  rules: ReadonlySet<string>;
  /** `2026-11-25`. */
  today: string;
}

export interface SuppressedFindings {
  /** The same findings in the same order; those that a suppression holds for are marked. */
  findings: Finding[];
  /** Warnings, about suppressions that do not hold or have nothing to hold for. */
  diagnostics: Diagnostic[];
}

/**
 * Applies the suppressions in a file's comments to what was found in its workloads. Cheap where there are none: one
 * search through the text. A suppression that is not well formed, or has expired, does not hold and is reported.
 */
export function suppressByComment(
  text: CommentedText,
  workloads: readonly DeclaredWorkload[],
  findings: Finding[],
  context: SuppressionContext,
): SuppressedFindings {
  if (!text.source.text.includes(suppressionMarker)) return { findings, diagnostics: [] };
  const comments = findComments(text);
  if (comments.length === 0) return { findings, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const coverage = new Coverage(text, headsOf(text, workloads), comments);
  const active = new Set<SuppressionTerms>();
  for (const comment of comments) {
    const directive = readDirective(comment.text);
    if (!directive) continue;
    const terms = termsOf(directive, comment, text, context, diagnostics);
    if (terms === undefined) continue;
    active.add(terms);
    coverage.add(terms, directive.ok && directive.scope === 'file' ? undefined : comment);
  }
  const marked = findings.map((finding) => {
    const terms = coverage.holdingFor(finding);
    if (!terms || finding.suppressed) return finding;
    active.delete(terms);
    const { reason, until } = terms;
    return {
      ...finding,
      suppressed: { reason, ...(until !== undefined && { until }), by: 'comment' as const },
    };
  });
  for (const { source, position, rules } of active)
    diagnostics.push({
      code: 'suppression-unused',
      severity: 'warning',
      message: `nothing is found here that this suppression of ${listed(rules)} holds for`,
      hint: 'it stands on the line, or above the line, of a finding, container, service or document',
      source,
      position,
    });
  return { findings: marked, diagnostics };
}

/** The terms of a directive that holds; `undefined`, and a diagnostic, for all others. */
function termsOf(
  directive: Directive,
  { line, offset }: FoundComment,
  { source }: CommentedText,
  { rules: known, today }: SuppressionContext,
  diagnostics: Diagnostic[],
): SuppressionTerms | undefined {
  const position = source.position(offset);
  const warn = (code: string, message: string, hint?: string) =>
    diagnostics.push({
      code,
      severity: 'warning',
      message,
      source: source.path,
      position: { line, column: position.column },
      ...(hint !== undefined && { hint }),
    });
  if (!directive.ok) {
    warn(`suppression-${directive.problem}`, `this suppression ${directive.message}`);
    return undefined;
  }
  const { reason, until } = directive;
  for (const rule of directive.rules)
    if (!known.has(rule))
      warn('suppression-unknown-rule', `there is no rule ${quoted(rule)}`, hintFor(rule, known));
  const rules = directive.rules.filter((rule) => known.has(rule));
  if (rules.length === 0) return undefined;
  if (isExpired(directive, today)) {
    warn(
      'suppression-expired',
      `this suppression of ${listed(rules)} expired after ${until}: its findings count again`,
    );
    return undefined;
  }
  return { rules, reason, ...(until !== undefined && { until }), source: source.path, position };
}

/** What someone may have meant who named a rule that there is not. */
export function hintFor(rule: string, known: ReadonlySet<string>): string | undefined {
  const near = rule.length > 100 ? undefined : closestName(rule, [...known]);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function quoted(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 79)}…` : text}"`;
}

function listed(rules: readonly string[]): string {
  return rules.length > 5 ? `${rules.slice(0, 5).join(', ')} and ${rules.length - 5} more` : rules.join(', ');
}
