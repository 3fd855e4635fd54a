import { type HostedArchitecture, x32Bit } from '../../linux/architecture.js';
import { syscallName } from '../../linux/syscalls.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../../policy/oci-seccomp.js';

const scmpNames: Record<HostedArchitecture, string> = {
  x86_64: 'SCMP_ARCH_X86_64',
  x86: 'SCMP_ARCH_X86',
  x32: 'SCMP_ARCH_X32',
  aarch64: 'SCMP_ARCH_AARCH64',
  arm: 'SCMP_ARCH_ARM',
};

/**
 * Whether a filter lets a call through: strace sees calls before the filter does. Arguments that could not be
 * read (`undefined`) match every condition, so that a doubt counts as let through.
 * @param number as in the register, for x32 with its bit
 */
export function passesFilter(
  filter: OciSeccomp | null,
  architecture: HostedArchitecture,
  number: number,
  args: readonly (bigint | undefined)[],
): boolean {
  if (!filter) return true;
  if (!filter.architectures.includes(scmpNames[architecture])) return false;
  const bare = architecture === 'x32' ? number & ~x32Bit : number;
  const name = syscallName(architecture, bare);
  const matching = filter.syscalls.filter(
    (rule) => name !== undefined && rule.names.includes(name) && matches(rule, args),
  );
  return matching.length > 0 ? matching.some(isPassing) : isPassing({ action: filter.defaultAction });
}

function isPassing({ action }: Pick<OciSeccompRule, 'action'>): boolean {
  return action === 'SCMP_ACT_ALLOW' || action === 'SCMP_ACT_LOG' || action === 'SCMP_ACT_NOTIFY';
}

function matches(rule: OciSeccompRule, args: readonly (bigint | undefined)[]): boolean {
  return (rule.args ?? []).every((condition) => {
    const value = args[condition.index];
    return value === undefined || holds(condition, value);
  });
}

function holds(condition: OciSeccompArgument, value: bigint): boolean {
  const wanted = BigInt.asUintN(64, BigInt(condition.value));
  const comparisons: Record<OciSeccompArgument['op'], () => boolean> = {
    SCMP_CMP_NE: () => value !== wanted,
    SCMP_CMP_LT: () => value < wanted,
    SCMP_CMP_LE: () => value <= wanted,
    SCMP_CMP_EQ: () => value === wanted,
    SCMP_CMP_GE: () => value >= wanted,
    SCMP_CMP_GT: () => value > wanted,
    SCMP_CMP_MASKED_EQ: () => (value & wanted) === BigInt.asUintN(64, BigInt(condition.valueTwo ?? 0)),
  };
  return comparisons[condition.op]();
}
