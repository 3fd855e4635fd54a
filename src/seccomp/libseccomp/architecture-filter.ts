import { type Architecture, argumentBits } from '../../linux/architecture.js';
import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { hasBundles, multiplexedBy } from '../multiplexed.js';
import { CallEntry, type CallRule, type RuleOutcome } from './call-entry.js';
import type { SyscallResolver } from './resolve-syscall.js';

/**
 * Number of a call; the name of one that the architecture lacks. Of the latter libseccomp keeps rules, too, under
 * numbers that no call has, and does not put them into the filter.
 */
export type CallKey = number | string;

/** A rule as a runtime gives it to libseccomp. */
export interface NamedRule extends CallRule {
  name: string;
}

/** The rules for one architecture, by call: libseccomp's database before it generates the filter. */
export class ArchitectureFilter {
  readonly entries = new Map<CallKey, CallEntry>();

  constructor(
    readonly architecture: Architecture,
    private readonly resolve: SyscallResolver,
  ) {}

  /** Adds a rule everywhere it belongs. One that libseccomp does not take leaves the filter as it was. */
  add(rule: NamedRule): RuleOutcome {
    const done: { key: CallKey; entry: CallEntry; before: number }[] = [];
    for (const { key, conditions } of this.placesOf(rule)) {
      const entry = this.entryOf(key);
      done.push({ key, entry, before: entry.ruleCount });
      const outcome = entry.add({ action: rule.action, conditions });
      if (outcome === 'added') continue;
      this.undo(done);
      return outcome;
    }
    return 'added';
  }

  /** Takes back the rule that was added last. */
  takeBack(rule: NamedRule): void {
    this.undo(
      this.placesOf(rule).map(({ key }) => {
        const entry = this.entryOf(key);
        return { key, entry, before: entry.ruleCount - 1 };
      }),
    );
  }

  private undo(done: readonly { key: CallKey; entry: CallEntry; before: number }[]): void {
    for (const { key, entry, before } of done) {
      entry.restore(before);
      if (entry.isEmpty) this.entries.delete(key);
    }
  }

  private entryOf(key: CallKey): CallEntry {
    const entry = this.entries.get(key) ?? new CallEntry(argumentBits[this.architecture]);
    this.entries.set(key, entry);
    return entry;
  }

  /** First within the bundle, then the call itself. */
  private placesOf({ name, conditions }: NamedRule): Place[] {
    const own: Place = { key: this.keyOf(name), conditions };
    const bundled = multiplexedBy(this.architecture, name);
    // Where there are bundles, libseccomp keeps no rules for calls that the architecture lacks, other than bundled ones.
    const isKept = typeof own.key === 'number' || !hasBundles(this.architecture);
    if (bundled === undefined) return isKept ? [own] : [];
    // The selector takes the place of the rule's own condition on argument 0; conditions on the others stay, and are
    // now about other things.
    const selector: OciSeccompArgument = { index: 0, value: bundled.selector, op: 'SCMP_CMP_EQ' };
    const others = conditions.filter(({ index }) => index !== 0);
    return [{ key: bundled.number, conditions: [selector, ...others] }, own];
  }

  private keyOf(name: string): CallKey {
    const resolved = this.resolve(this.architecture, name);
    return typeof resolved === 'number' ? resolved : name;
  }
}

interface Place {
  key: CallKey;
  conditions: readonly OciSeccompArgument[];
}
