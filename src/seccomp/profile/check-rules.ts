import type { OciSeccompAction, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { quoted } from '../../policy/policy-text.js';
import type { ReadContext } from './field-reader.js';
import { canBothApply, coversConditions } from './filter-overlap.js';
import { podmanErrnoName } from './podman-errnos.js';
import { largestErrno } from './profile-vocabulary.js';
import type { ReadRule } from './read-rule.js';

/** A rule as libseccomp gets it for one name: several conditions on one argument are rules of their own. */
interface Entry {
  from: ReadRule;
  /** Offset of the name. */
  at: number;
  /** What happens; the same for the same action and errno. */
  answer: string;
  /** Equal to the default, and so dropped by runc and crun. */
  dropped: boolean;
}

/** All comparisons of rules with each other; a file for which that is not enough has no use. */
const mostComparisons = 2_000_000;

/** What every action with an errno has where none is given: EPERM. */
const defaultErrno = 1;

/** For people, and the same text for the same answer to a call: `SCMP_ACT_ERRNO EPERM`. */
export function answerOf(action: OciSeccompAction, errnoRet = defaultErrno): string {
  if (largestErrno(action) === undefined) return action;
  const name = action === 'SCMP_ACT_ERRNO' ? podmanErrnoName(errnoRet) : undefined;
  return `${action} ${name ?? errnoRet}`;
}

/**
 * Reports rules that contradict, repeat or hide each other, with what libseccomp 2.5 under runc and crun makes of
 * them: of two rules without conditions on arguments the first holds; such a rule wins over all with conditions;
 * the same conditions with another answer are refused; a rule that equals the default is dropped before all that.
 */
export function checkRules(rules: readonly ReadRule[], defaultAnswer: string, context: ReadContext): void {
  const check = new RuleCheck(context);
  for (const from of rules) {
    const answer = answerOf(from.rule.action, from.rule.errnoRet);
    const dropped = answer === defaultAnswer;
    if (dropped) {
      const hint = 'runc and crun drop it; its names still count where runc answers newer calls with ENOSYS';
      context.problems.report('rule-equals-default', from.at, 'the rule answers as the default does', hint);
    }
    for (const { value, at } of from.names) check.add(value, { from, at, answer, dropped });
  }
}

/** The rules for one name so far. */
interface Seen {
  whole: Entry[];
  conditional: Entry[];
  byArguments: Map<string, Entry[]>;
}

class RuleCheck {
  private readonly seen = new Map<string, Seen>();
  private comparisons = 0;

  constructor(private readonly context: ReadContext) {}

  add(name: string, entry: Entry): void {
    const seen = this.seen.get(name) ?? { whole: [], conditional: [], byArguments: new Map() };
    this.seen.set(name, seen);
    if (entry.from.rule.args === undefined) this.addWhole(name, entry, seen);
    else this.addConditional(name, entry, seen);
  }

  private addWhole(name: string, entry: Entry, seen: Seen): void {
    const earlier = this.find(name, seen.whole, entry, (other) => this.isWorthTelling(other, entry));
    if (earlier) this.reportWhole(name, entry, earlier);
    for (const hidden of this.findAll(name, seen.conditional, entry, (other) => hides(entry, other)))
      this.reportShadowed(name, hidden, entry);
    seen.whole.push(entry);
  }

  private addConditional(name: string, entry: Entry, seen: Seen): void {
    const hiding = this.find(name, seen.whole, entry, (other) => hides(other, entry));
    if (hiding) this.reportShadowed(name, entry, hiding);
    seen.conditional.push(entry);
    // What is hidden in every case never gets as far as being refused.
    if (hiding && coversConditions(hiding.from.rule, entry.from.rule)) return;
    for (const key of argumentKeys(entry.from.rule.args ?? [])) {
      const same = seen.byArguments.get(key) ?? [];
      seen.byArguments.set(key, same);
      const earlier = this.find(name, same, entry, (other) => this.isWorthTelling(other, entry));
      if (earlier) this.reportConditional(name, entry, earlier);
      same.push(entry);
    }
  }

  /** Another answer where both may apply, or the same one that an earlier rule gives already. */
  private isWorthTelling(earlier: Entry, entry: Entry): boolean {
    if (earlier.answer === entry.answer) return coversConditions(earlier.from.rule, entry.from.rule);
    return canBothApply(earlier.from.rule, entry.from.rule);
  }

  private find(name: string, among: readonly Entry[], entry: Entry, wanted: (other: Entry) => boolean) {
    return this.mayCompare(name, among, entry) ? among.find(wanted) : undefined;
  }

  private findAll(name: string, among: readonly Entry[], entry: Entry, wanted: (other: Entry) => boolean) {
    return this.mayCompare(name, among, entry) ? among.filter(wanted) : [];
  }

  private mayCompare(name: string, among: readonly Entry[], { at }: Entry): boolean {
    const before = this.comparisons;
    this.comparisons += among.length;
    if (this.comparisons <= mostComparisons) return true;
    const message = `from this rule for ${quoted(name)} on, rules are not compared with each other`;
    if (before <= mostComparisons) this.context.problems.report('not-compared', at, message);
    return false;
  }

  private reportWhole(name: string, entry: Entry, earlier: Entry): void {
    if (earlier.answer === entry.answer) this.reportRepeated(name, entry, earlier);
    else this.reportContradiction(name, entry, earlier);
  }

  private reportContradiction(name: string, entry: Entry, earlier: Entry): void {
    const where = this.lineOf(earlier);
    const message = `${quoted(name)} is answered with ${entry.answer} here and with ${earlier.answer} in line ${where}`;
    const kept = earlier.dropped ? entry : earlier;
    const why =
      kept === earlier && !entry.dropped
        ? 'where both apply, libseccomp keeps the first'
        : 'runc and crun drop the other, which equals the default';
    const hint = `${kept.answer} holds: ${why}`;
    this.context.problems.report('contradictory-rules', entry.at, message, hint);
  }

  private reportConditional(name: string, entry: Entry, earlier: Entry): void {
    if (earlier.answer === entry.answer) this.reportRepeated(name, entry, earlier);
    else if (earlier.dropped || entry.dropped) this.reportContradiction(name, entry, earlier);
    else this.reportConflict(name, entry, earlier);
  }

  private reportConflict(name: string, entry: Entry, earlier: Entry): void {
    const message = `the same conditions on ${quoted(name)} have another answer in line ${this.lineOf(earlier)}`;
    const hint = 'libseccomp refuses the second rule, and no container starts';
    this.context.problems.report('conflicting-conditions', entry.at, message, hint);
  }

  private reportRepeated(name: string, entry: Entry, earlier: Entry): void {
    const message = `${quoted(name)} has the same rule in line ${this.lineOf(earlier)}`;
    this.context.problems.report('duplicate-rule', entry.at, message);
  }

  private reportShadowed(name: string, hidden: Entry, by: Entry): void {
    const message = `the conditions on ${quoted(name)} have no effect`;
    const hint = `the rule without conditions in line ${this.lineOf(by)} holds, wherever it stands`;
    this.context.problems.report('shadowed-rule', hidden.at, message, hint);
  }

  private lineOf({ from }: Entry): number {
    return this.context.problems.lineOf(from.at);
  }
}

/** A dropped rule hides nothing; one without conditions hides others where it applies with them. */
function hides(whole: Entry, conditional: Entry): boolean {
  return !whole.dropped && canBothApply(whole.from.rule, conditional.from.rule);
}

/** Of each alternative; the same for conditions that libseccomp takes for the same. */
function argumentKeys(args: readonly OciSeccompArgument[]): string[] {
  const indexes = new Set(args.map(({ index }) => index));
  if (indexes.size < args.length) return [...new Set(args.map(argumentKey))];
  return [args.map(argumentKey).sort().join()];
}

function argumentKey({ index, op, value, valueTwo = 0 }: OciSeccompArgument): string {
  const compared = op === 'SCMP_CMP_MASKED_EQ' ? ` ${BigInt(valueTwo) & BigInt(value)}` : '';
  return `${index} ${op} ${value}${compared}`;
}
