import { type Architecture, endianness } from '../../linux/architecture.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../../policy/oci-seccomp.js';
import { returnValue, takesErrno, verdictOf } from '../call-verdict.js';
import { architectureOfOci, ociArchitectures, ociArchitecturesWithoutTable } from '../oci-architecture.js';
import type { NamedRule } from './architecture-filter.js';
import type { Refusal } from './filter-model.js';

/** Who calls libseccomp: runc 1.1, crun 1.8, or whoever passes on a profile as it stands. */
export type SeccompRuntime = 'runc' | 'crun' | 'libseccomp';

/** What a runtime asks libseccomp for, in its order. */
export interface RuntimeRequests {
  architectures: Architecture[];
  /** OCI names of further ones, of which we have no table. */
  withoutTable: string[];
  /** What the filter returns by default. */
  defaultAction: number;
  rules: RuleRequest[];
  /** What the runtime refuses before it asks. */
  refusals: Refusal[];
}

/** A rule, and where it stands in the profile. */
export interface RuleRequest extends NamedRule {
  /** Index in `syscalls`. */
  rule: number;
}

/** Names in the profile that runc 1.1 does not know, though libseccomp 2.5 has them. */
const unknownToRunc: readonly string[] = [
  'SCMP_ARCH_LOONGARCH64',
  'SCMP_ARCH_M68K',
  'SCMP_ARCH_PARISC',
  'SCMP_ARCH_PARISC64',
  'SCMP_ARCH_RISCV64',
  'SCMP_ARCH_SH',
  'SCMP_ARCH_SHEB',
];

/** Names that libseccomp 2.5 does not know. */
const unknownToLibseccomp: readonly string[] = [
  'SCMP_ARCH_LOONGARCH64',
  'SCMP_ARCH_M68K',
  'SCMP_ARCH_SH',
  'SCMP_ARCH_SHEB',
];

/** Of those without a table, the ones that write the high byte first. */
const bigEndianWithoutTable: readonly string[] = [
  'SCMP_ARCH_MIPS',
  'SCMP_ARCH_MIPS64',
  'SCMP_ARCH_MIPS64N32',
  'SCMP_ARCH_PARISC',
  'SCMP_ARCH_PARISC64',
  'SCMP_ARCH_PPC',
  'SCMP_ARCH_PPC64',
  'SCMP_ARCH_S390',
];

const crunFlags: readonly string[] = ['TSYNC', 'SPEC_ALLOW', 'LOG', 'WAIT_KILLABLE_RECV'].map(
  (flag) => `SECCOMP_FILTER_FLAG_${flag}`,
);

/**
 * How a runtime passes a profile on: architectures first, the machine's own always among them; then rules in their
 * order, one for each name. Rules that do what the default does are left out. A rule with two conditions on one argument
 * becomes one rule for each condition, so that they are alternatives. crun looks at the first six conditions only.
 *
 * `libseccomp` adds no architecture of its own, unless the profile lists none, and refuses nothing itself.
 */
export function runtimeRequests(
  profile: OciSeccomp,
  { runtime, native }: { runtime: SeccompRuntime; native: Architecture },
): RuntimeRequests {
  const refusals = refusalsOfProfile(profile, runtime);
  const listed = architecturesOf(profile, { runtime, native }, refusals);
  const defaultAction = returnValue(verdictOf(profile.defaultAction, profile.defaultErrnoRet));
  const rules: RuleRequest[] = [];
  for (const [index, rule] of profile.syscalls.entries()) {
    const action = returnValue(verdictOf(rule.action, rule.errnoRet));
    const refusal = refusalOfRule(rule, index, runtime);
    if (refusal) refusals.push(refusal);
    if (refusal || action === defaultAction) continue;
    const alternatives = alternativesOf(rule.args ?? [], runtime);
    for (const name of rule.names) {
      rules.push(...alternatives.map((conditions) => ({ name, action, conditions, rule: index })));
    }
  }
  return { ...listed, defaultAction, rules, refusals };
}

/** Sets of conditions, each a rule of its own. */
function alternativesOf(
  args: readonly OciSeccompArgument[],
  runtime: SeccompRuntime,
): OciSeccompArgument[][] {
  const seen = runtime === 'crun' ? args.slice(0, 6) : [...args];
  const indexes = new Set(seen.map(({ index }) => index));
  return indexes.size < seen.length ? seen.map((condition) => [condition]) : [seen];
}

function architecturesOf(
  profile: OciSeccomp,
  { runtime, native }: { runtime: SeccompRuntime; native: Architecture },
  refusals: Refusal[],
): Pick<RuntimeRequests, 'architectures' | 'withoutTable'> {
  const alone = runtime === 'libseccomp' && profile.architectures.length > 0;
  const architectures = new Set<Architecture>(alone ? [] : [native]);
  const withoutTable = new Set<string>();
  for (const name of profile.architectures) {
    // Who passes a profile on for another machine is on that machine.
    const first = alone ? profile.architectures[0] : ociArchitectures[native];
    const message = architectureProblem(name, runtime, first ?? name);
    const architecture = architectureOfOci(name);
    if (message !== undefined) refusals.push({ code: 'architecture', message });
    else if (architecture === undefined) withoutTable.add(name);
    else architectures.add(architecture);
  }
  return { architectures: [...architectures], withoutTable: [...withoutTable] };
}

function architectureProblem(name: string, runtime: SeccompRuntime, first: string): string | undefined {
  const known = architectureOfOci(name) !== undefined || ociArchitecturesWithoutTable.includes(name);
  if (!known || (runtime === 'runc' ? unknownToRunc : unknownToLibseccomp).includes(name)) {
    return runtime === 'runc'
      ? `string ${name} is not a valid arch for seccomp`
      : `seccomp unknown architecture ${name.replace(/^SCMP_ARCH_/, '')}`;
  }
  if (isBigEndian(name) === isBigEndian(first)) return undefined;
  return runtime === 'runc'
    ? 'error adding architecture to seccomp filter: numerical argument out of domain'
    : 'seccomp adding architecture: Numerical argument out of domain';
}

function isBigEndian(name: string): boolean {
  const architecture = architectureOfOci(name);
  return architecture === undefined
    ? bigEndianWithoutTable.includes(name)
    : endianness[architecture] === 'big';
}

function refusalsOfProfile(profile: OciSeccomp, runtime: SeccompRuntime): Refusal[] {
  const { flags = [], defaultAction, defaultErrnoRet } = profile;
  if (runtime === 'runc') {
    const refusals: Refusal[] = [];
    if (flags.length > 0)
      refusals.push({ code: 'flags', message: 'seccomp flags are not yet supported by runc' });
    if (defaultAction === 'SCMP_ACT_NOTIFY') {
      refusals.push({ code: 'notify', message: 'SCMP_ACT_NOTIFY cannot be used as default action' });
    }
    return refusals;
  }
  if (runtime === 'libseccomp') return [];
  const unknown = flags.filter((flag) => !crunFlags.includes(flag));
  const refusals: Refusal[] = unknown.map((flag) => ({
    code: 'flags',
    message: `unknown seccomp option ${flag}`,
  }));
  if (defaultErrnoRet !== undefined && !takesErrno(defaultAction)) refusals.push(errnoRefusal(defaultAction));
  return refusals;
}

function errnoRefusal(action: string): Refusal {
  return { code: 'errno', message: `errno value specified for action \`${action}\`` };
}

function refusalOfRule(rule: OciSeccompRule, index: number, runtime: SeccompRuntime): Refusal | undefined {
  const where = { rule: index };
  if (runtime === 'crun' && rule.errnoRet !== undefined && !takesErrno(rule.action)) {
    return { ...errnoRefusal(rule.action), ...where };
  }
  if (runtime === 'runc' && rule.action === 'SCMP_ACT_NOTIFY' && rule.names.includes('write')) {
    const message = 'SCMP_ACT_NOTIFY cannot be used for the write syscall';
    return { code: 'notify', message, ...where, name: 'write' };
  }
  const beyond = rule.args?.find((argument) => argument.index > 5);
  if (beyond === undefined) return undefined;
  const message =
    runtime === 'runc'
      ? `error creating seccomp syscall condition: syscalls only have up to 6 arguments (${beyond.index} given)`
      : `invalid seccomp index ${index}`;
  return { code: 'argument', message, ...where };
}
