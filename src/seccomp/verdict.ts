import type { Architecture } from '../linux/architecture.js';
import type { OciSeccomp, OciSeccompArgument } from '../policy/oci-seccomp.js';
import { type ArchitectureRules, rulesOfArchitecture, type Verdict } from './call-rules.js';

export type { Verdict } from './call-rules.js';

/**
 * What a profile does with one call: `number` as in `seccomp_data.nr` (for x32 with its bit), `args` as the six
 * 64-bit registers, 0 where not given. `null` is unconfined.
 *
 * As libseccomp 2.5 compiles profiles (`rulesOfArchitecture` says how it reads them): a rule without conditions
 * decides, the first one where there are several; otherwise the conditional rules, and where none matches the
 * default. Arguments are compared unsigned, all 64 bits on x86_64 and aarch64 and the low 32 on the others.
 *
 * Compared with libseccomp 2.5.4 on Docker's profiles and on random ones, every call of x86_64, x86 and x32.
 * Not covered, because libseccomp itself does not keep to its rules there:
 * - Conditional rules for one call with different actions, or with different operators on one argument: the
 *   first match in the profile is taken here, while libseccomp orders them itself and may miss a match.
 * - On x86, a conditional rule for a bundled call (`multiplexedBy`) and one of another action: runc refuses it.
 * - What a runtime adds: runc answers ENOSYS to numbers above the highest that the profile names
 *   (`profileOfPolicy` closes that gap).
 * - Names that the runtime's libseccomp does not know yet: it ignores their rules.
 */
export function verdict(
  profile: OciSeccomp | null,
  architecture: Architecture,
  number: number,
  args: readonly bigint[] = [],
): Verdict {
  if (profile === null) return { action: 'SCMP_ACT_ALLOW' };
  const { byNumber, otherwise } = cachedRules(profile, architecture);
  const rules = byNumber.get(number);
  if (rules === undefined) return otherwise;
  if (rules.unconditional) return rules.unconditional;
  const width = argumentBits[architecture];
  const match = rules.conditional.find(({ conditions }) =>
    conditions.every((condition) => holds(condition, args[condition.index] ?? 0n, width)),
  );
  return match?.verdict ?? otherwise;
}

/** How much of an argument libseccomp compares. */
const argumentBits: Record<Architecture, 32 | 64> = { x86_64: 64, x86: 32, x32: 32, aarch64: 64, arm: 32 };

function holds(condition: OciSeccompArgument, argument: bigint, width: 32 | 64): boolean {
  const cut = (value: bigint) => BigInt.asUintN(width, value);
  const left = cut(argument);
  const right = cut(BigInt(condition.value));
  switch (condition.op) {
    case 'SCMP_CMP_NE':
      return left !== right;
    case 'SCMP_CMP_LT':
      return left < right;
    case 'SCMP_CMP_LE':
      return left <= right;
    case 'SCMP_CMP_EQ':
      return left === right;
    case 'SCMP_CMP_GE':
      return left >= right;
    case 'SCMP_CMP_GT':
      return left > right;
    case 'SCMP_CMP_MASKED_EQ':
      // `value` is the mask, `valueTwo` what must be left under it; its bits outside the mask do not count.
      return (left & right) === (BigInt(condition.valueTwo ?? 0) & right);
  }
}

/** Profiles are values that nobody changes once made; reading one takes far longer than asking it. */
const cache = new WeakMap<OciSeccomp, Map<Architecture, ArchitectureRules>>();

function cachedRules(profile: OciSeccomp, architecture: Architecture): ArchitectureRules {
  const perArchitecture = cache.get(profile) ?? new Map<Architecture, ArchitectureRules>();
  cache.set(profile, perArchitecture);
  const rules = perArchitecture.get(architecture) ?? rulesOfArchitecture(profile, architecture);
  perArchitecture.set(architecture, rules);
  return rules;
}
