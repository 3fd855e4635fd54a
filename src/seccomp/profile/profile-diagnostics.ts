import type { Diagnostic, Position } from '../../base/diagnostic.js';

/**
 * Every code that reading a seccomp profile reports. A profile with an error is not used at all; warnings leave it
 * usable. `docs/seccomp-profiles.md` lists them, and what engines and runtimes do in each case.
 */
export const profileDiagnosticCodes = {
  'too-large': { severity: 'error', says: 'the file is larger than 4 MiB' },
  'too-deep': { severity: 'error', says: 'values are nested deeper than in any profile' },
  'json-syntax': { severity: 'error', says: 'the text is not JSON' },
  comment: { severity: 'warning', says: 'the file holds a comment, for which engines refuse it' },
  'byte-order-mark': {
    severity: 'warning',
    says: 'the file begins with a byte-order mark, for which engines refuse it',
  },
  'unknown-field': { severity: 'error', says: 'a field that no form of profiles has' },
  'field-of-another-format': {
    severity: 'error',
    says: 'a field that readers of this form of profiles ignore',
  },
  'duplicate-field': { severity: 'error', says: 'a field is given twice' },
  'missing-field': { severity: 'error', says: 'a field that must be there is not' },
  'wrong-type': {
    severity: 'error',
    says: 'a value of the wrong type: a list for a text, a text for a number',
  },
  'both-given': {
    severity: 'error',
    says: 'two fields that exclude each other: name and names, architectures and archMap',
  },
  empty: { severity: 'error', says: 'a list or text that may not be empty is' },
  'not-an-integer': {
    severity: 'error',
    says: 'a number with a sign, a fraction or an exponent, where engines take digits only',
  },
  'out-of-range': {
    severity: 'error',
    says: 'a number that is too large: an index above 5, an operand of more than 64 bits',
  },
  'unknown-action': { severity: 'error', says: 'an action that seccomp does not have' },
  'unknown-operator': { severity: 'error', says: 'an operator that seccomp does not have' },
  'unknown-flag': { severity: 'error', says: 'a flag that the OCI specification does not have' },
  'unknown-architecture': { severity: 'error', says: 'an architecture that libseccomp does not have' },
  'unknown-capability': { severity: 'error', says: 'a capability that Linux does not have' },
  'bad-min-kernel': { severity: 'error', says: 'a minKernel that is not two numbers, such as 4.8' },
  'bad-errno': { severity: 'error', says: 'an errno that libseccomp, or Podman by name, does not take' },
  'bad-path': { severity: 'error', says: 'a listenerPath that is not absolute' },
  'errno-disagreement': { severity: 'error', says: 'errno and errnoRet name different errors' },
  'conflicting-conditions': {
    severity: 'error',
    says: 'two rules answer one call differently under the same conditions: no container starts',
  },
  'unknown-syscall': {
    severity: 'warning',
    says: 'a system call that no architecture has: the name is ignored',
  },
  'syscall-not-here': {
    severity: 'warning',
    says: 'a system call that none of the listed architectures has',
  },
  'architecture-without-table': {
    severity: 'warning',
    says: 'an architecture that Tightship has no table of system calls for',
  },
  'native-architecture-missing': {
    severity: 'warning',
    says: "the machine's own architecture is not listed, and is filtered all the same",
  },
  'unused-errno': { severity: 'warning', says: 'an errno beside an action that takes none' },
  'errno-zero': { severity: 'warning', says: 'errno 0: the call is not made, and reported as a success' },
  'unused-value-two': { severity: 'warning', says: 'valueTwo beside an operator that has one operand' },
  'value-outside-mask': { severity: 'warning', says: 'valueTwo has bits outside of the mask' },
  'constant-condition': { severity: 'warning', says: 'a condition that holds always, or never' },
  'alternative-conditions': {
    severity: 'warning',
    says: 'several conditions on one argument, of which one is enough',
  },
  'too-many-conditions': {
    severity: 'warning',
    says: 'more than six conditions in a rule, of which crun takes the first six',
  },
  'duplicate-name': { severity: 'warning', says: 'a list has the same name twice' },
  'duplicate-rule': { severity: 'warning', says: 'a rule that an earlier one makes redundant' },
  'contradictory-rules': {
    severity: 'warning',
    says: 'two rules answer one call differently, and only one of them holds',
  },
  'shadowed-rule': {
    severity: 'warning',
    says: 'a rule with conditions has no effect, because one without holds for the same call',
  },
  'rule-equals-default': { severity: 'warning', says: 'a rule that answers as the default does' },
  'listener-missing': { severity: 'warning', says: 'SCMP_ACT_NOTIFY without a listenerPath' },
  'listener-unused': {
    severity: 'warning',
    says: 'a listenerPath without SCMP_ACT_NOTIFY, or listenerMetadata without a listenerPath',
  },
  'notify-refused': {
    severity: 'warning',
    says: 'SCMP_ACT_NOTIFY as default or for write, with which runc starts no container',
  },
  'not-compared': {
    severity: 'warning',
    says: 'the file has too many rules for one call: they were not compared with each other',
  },
  'too-many-problems': { severity: 'warning', says: 'the file has more problems than are listed' },
} as const satisfies Record<string, { severity: Diagnostic['severity']; says: string }>;

export type ProfileDiagnosticCode = keyof typeof profileDiagnosticCodes;

/** So many problems are listed, errors first of all; one more says that there are others. */
export const maxDiagnostics = 100;

/** Kept until they are sorted: a file with more problems than this is hardly a profile with slips. */
const maxKept = 300;

interface Kept {
  at: number;
  diagnostic: Diagnostic;
}

/** Collects the problems of one text. */
export class ProfileProblems {
  private readonly kept: Record<Diagnostic['severity'], Kept[]> = { error: [], warning: [] };
  private readonly counted: Record<Diagnostic['severity'], number> = { error: 0, warning: 0 };
  private lineStarts: number[] | undefined;

  constructor(
    private readonly text: string,
    private readonly source: string,
  ) {}

  /**
   * `at` is an offset into the text; the severity is the code's. A hint that takes long to find is given as a
   * function, which is not called for problems beyond those that are kept.
   */
  report(code: ProfileDiagnosticCode, at: number, message: string, hint?: string | (() => string)): void {
    const { severity } = profileDiagnosticCodes[code];
    this.counted[severity] += 1;
    if (this.kept[severity].length >= maxKept) return;
    const found = typeof hint === 'function' ? hint() : hint;
    const diagnostic = this.diagnostic({ code, severity, message, at, hint: found });
    this.kept[severity].push({ at, diagnostic });
  }

  /** Whether the profile cannot be used. */
  get hasErrors(): boolean {
    return this.counted.error > 0;
  }

  /** In the order of the text: at most `maxDiagnostics`, and one about the rest. */
  list(): Diagnostic[] {
    const shown = [...this.kept.error, ...this.kept.warning].slice(0, maxDiagnostics);
    const listed = shown.sort((a, b) => a.at - b.at).map(({ diagnostic }) => diagnostic);
    const rest = this.counted.error + this.counted.warning - listed.length;
    return rest > 0 ? [...listed, this.omitted(rest)] : listed;
  }

  /** Line of an offset, from 1, for messages about another place. */
  lineOf(at: number): number {
    return this.positionOf(at).line;
  }

  private omitted(rest: number): Diagnostic {
    const { severity } = profileDiagnosticCodes['too-many-problems'];
    const message = `${rest} more ${rest === 1 ? 'problem is' : 'problems are'} not listed`;
    return this.diagnostic({ code: 'too-many-problems', severity, message, at: 0, hint: undefined });
  }

  private diagnostic(from: Omit<Diagnostic, 'hint'> & { at: number; hint: string | undefined }): Diagnostic {
    const { at, hint, ...rest } = from;
    const position = this.positionOf(at);
    return { ...rest, ...(hint !== undefined && { hint }), source: this.source, position };
  }

  private positionOf(at: number): Position {
    this.lineStarts ??= startsOfLines(this.text);
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: at - (this.lineStarts[low] ?? 0) + 1 };
  }
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
