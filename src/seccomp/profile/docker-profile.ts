import { errnoNumbers } from '../../linux/errno.js';
import { newerSyscallNames } from '../../linux/syscalls.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../../policy/oci-seccomp.js';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { resolveProfile, type SeccompTarget } from './resolve-profile.js';

export type { SeccompHost, SeccompTarget } from './resolve-profile.js';

/**
 * The default seccomp profile of Docker Engine 20.10 for one container. Without SYS_ADMIN `clone3` is answered
 * with ENOSYS, so that C libraries fall back on `clone`, whose flags a filter can see.
 */
export function dockerProfile(target: SeccompTarget): OciSeccomp {
  return resolveProfile(dockerDefaultSeccomp, target);
}

/**
 * Allowed by Docker Engine 20.10 and refused by later releases: much of the kernel's recent history of escapes,
 * and everything that uses it works without (moby pull request 46762, Docker Engine 25).
 */
const removed: readonly string[] = ['io_uring_setup', 'io_uring_enter', 'io_uring_register'];

/**
 * Address families that later releases of Docker's profile still let `socket` create (moby/profiles,
 * seccomp/default.json of 2026): all below 12 and these. Left out are DECnet (12), Econet (19), ATM SVC (20),
 * IrDA (23), WANPIPE (25), ISDN (34), CAIF (37), ALG (38, moby pull request 52494), VSOCK (40, moby pull request
 * 44562) and whatever comes after MCTP (45). A list of what is allowed, because "not 40" can be evaded with a
 * bit that the kernel cuts off.
 */
const familiesBelow = 12;
const furtherFamilies = [
  13, 14, 15, 16, 17, 18, 21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 39, 41, 42, 43, 44, 45,
] as const;

/**
 * What a workload without a policy of its own runs under: Docker's default profile, never more, minus what no
 * ordinary workload needs and later releases of Docker took away.
 *
 * Calls of Linux 5.1 and newer that it does not allow are answered with ENOSYS, as by a kernel without them, so
 * that libraries fall back; with EPERM, programs fail that would do well without. Older calls get EPERM.
 *
 * On x86 the address families are not filtered within `socketcall`, which Docker allows for old 32-bit programs:
 * its arguments lie in memory, where no filter can look.
 */
export function baselineProfile(target: SeccompTarget): OciSeccomp {
  const docker = dockerProfile(target);
  const syscalls = docker.syscalls.flatMap(tightened);
  return { ...docker, syscalls: [...syscalls, unavailable(syscalls)] };
}

function tightened(rule: OciSeccompRule): OciSeccompRule[] {
  if (rule.action !== 'SCMP_ACT_ALLOW') return [rule];
  const names = rule.names.filter((name) => name !== 'socket' && !removed.includes(name));
  const rest = names.length > 0 ? [{ ...rule, names }] : [];
  return rule.names.includes('socket') ? [...rest, ...socketRules()] : rest;
}

function socketRules(): OciSeccompRule[] {
  const conditions: OciSeccompArgument[] = [
    { index: 0, value: familiesBelow, op: 'SCMP_CMP_LT' },
    ...furtherFamilies.map((value): OciSeccompArgument => ({ index: 0, value, op: 'SCMP_CMP_EQ' })),
  ];
  return conditions.map((argument) => ({ names: ['socket'], action: 'SCMP_ACT_ALLOW', args: [argument] }));
}

function unavailable(rules: OciSeccompRule[]): OciSeccompRule {
  const named = new Set(rules.flatMap((rule) => rule.names));
  return {
    names: newerSyscallNames().filter((name) => !named.has(name)),
    action: 'SCMP_ACT_ERRNO',
    errnoRet: errnoNumbers.ENOSYS,
  };
}
