import type { Architecture } from '../linux/architecture.js';
import { syscallNumber } from '../linux/syscalls.js';
import type {
  OciSeccomp,
  OciSeccompAction,
  OciSeccompArgument,
  OciSeccompRule,
} from '../policy/oci-seccomp.js';
import { multiplexedBy } from './multiplexed.js';
import { ociArchitectures } from './oci-architecture.js';

/** What happens to a call. `errno` only with `SCMP_ACT_ERRNO`; its number, positive. */
export interface Verdict {
  action: OciSeccompAction;
  errno?: number;
}

/** A profile's rules for one call of one architecture. */
export interface CallRules {
  /** Of the first rule without conditions: it wins over every rule with conditions, wherever it stands. */
  unconditional?: Verdict;
  /** In the profile's order; every condition of one entry must hold. */
  conditional: { conditions: OciSeccompArgument[]; verdict: Verdict }[];
}

/** A profile as one architecture sees it: rules by call number, and the answer to all other calls. */
export interface ArchitectureRules {
  byNumber: Map<number, CallRules>;
  otherwise: Verdict;
}

/** EPERM: what runc and crun take for `SCMP_ACT_ERRNO` without an errno. */
const defaultErrno = 1;

/**
 * Reads a profile for one architecture as libseccomp 2.5 does under runc and crun:
 * - An architecture that the profile does not list is refused whole (libseccomp kills the thread). A profile that
 *   lists none is for the machine's own, taken to be the one asked for.
 * - Rules that equal the default action are dropped, so a later rule for the same call is not hidden by them.
 * - Two conditions on the same argument are alternatives, each a rule of its own; otherwise all must hold.
 * - On x86, what names a socket or System V IPC call also opens its form within `socketcall` or `ipc`.
 */
export function rulesOfArchitecture(profile: OciSeccomp, architecture: Architecture): ArchitectureRules {
  const listed = profile.architectures;
  if (listed.length > 0 && !listed.includes(ociArchitectures[architecture])) {
    return { byNumber: new Map(), otherwise: { action: 'SCMP_ACT_KILL_THREAD' } };
  }
  const otherwise = verdictOf(profile.defaultAction, profile.defaultErrnoRet);
  const byNumber = new Map<number, CallRules>();
  for (const rule of profile.syscalls) {
    const verdict = verdictOf(rule.action, rule.errnoRet);
    if (sameVerdict(verdict, otherwise)) continue;
    for (const name of rule.names) addRule(byNumber, { ...rule, name, architecture, verdict });
  }
  return { byNumber, otherwise };
}

function verdictOf(action: OciSeccompAction, errno: number | undefined): Verdict {
  return action === 'SCMP_ACT_ERRNO' ? { action, errno: errno ?? defaultErrno } : { action };
}

function sameVerdict(a: Verdict, b: Verdict): boolean {
  return a.action === b.action && a.errno === b.errno;
}

interface NamedRule {
  name: string;
  architecture: Architecture;
  args?: OciSeccompRule['args'];
  verdict: Verdict;
}

function addRule(
  byNumber: Map<number, CallRules>,
  { name, architecture, args = [], verdict }: NamedRule,
): void {
  const number = syscallNumber(architecture, name);
  const multiplexed = multiplexedBy(architecture, name);
  for (const conditions of alternatives(args)) {
    if (number !== undefined) add(byNumber, number, conditions, verdict);
    if (multiplexed) {
      // Argument 0 of the multiplexer says which call it is; a rule's own condition on it has no meaning there.
      const rest = conditions.filter(({ index }) => index !== 0);
      add(byNumber, multiplexed.number, [multiplexed.condition, ...rest], verdict);
    }
  }
}

function alternatives(args: OciSeccompArgument[]): OciSeccompArgument[][] {
  const indexes = new Set(args.map(({ index }) => index));
  return indexes.size < args.length ? args.map((argument) => [argument]) : [args];
}

function add(
  byNumber: Map<number, CallRules>,
  number: number,
  conditions: OciSeccompArgument[],
  verdict: Verdict,
): void {
  const rules = byNumber.get(number) ?? { conditional: [] };
  if (conditions.length > 0) rules.conditional.push({ conditions, verdict });
  else rules.unconditional ??= verdict;
  byNumber.set(number, rules);
}
