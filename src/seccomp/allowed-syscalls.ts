import type { Architecture } from '../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../linux/syscalls.js';
import type { OciSeccomp, OciSeccompAction } from '../policy/oci-seccomp.js';
import { type CallRules, rulesOfArchitecture, type Verdict } from './call-rules.js';

/** Names of one architecture's calls, sorted by code unit. What is in neither list is refused. */
export interface AllowedSyscalls {
  /** Allowed whatever the arguments. */
  always: string[];
  /** Allowed for some arguments and refused for others, as far as the form of the rules tells. */
  conditional: string[];
}

/** Actions under which the kernel carries the call out with nobody else asked. */
const permitting: readonly OciSeccompAction[] = ['SCMP_ACT_ALLOW', 'SCMP_ACT_LOG'];

/**
 * Which calls a profile lets through on one architecture, with libseccomp's semantics (see `verdict`). `null` is
 * unconfined: every call of the architecture. Calls without a name (newer than Linux 6.18) are not counted.
 */
export function allowedSyscalls(profile: OciSeccomp | null, architecture: Architecture): AllowedSyscalls {
  const names = syscallNamesOf(architecture);
  if (profile === null) return { always: names, conditional: [] };
  const { byNumber, otherwise } = rulesOfArchitecture(profile, architecture);
  const reach = new Map(
    names.map((name) => [name, reachOf(byNumber.get(syscallNumber(architecture, name) ?? -1), otherwise)]),
  );
  return {
    always: names.filter((name) => reach.get(name) === 'always'),
    conditional: names.filter((name) => reach.get(name) === 'conditional'),
  };
}

function reachOf(rules: CallRules | undefined, otherwise: Verdict): 'always' | 'conditional' | 'never' {
  if (!rules) return isPermitted(otherwise) ? 'always' : 'never';
  if (rules.unconditional) return isPermitted(rules.unconditional) ? 'always' : 'never';
  const outcomes = new Set([otherwise, ...rules.conditional.map((rule) => rule.verdict)].map(isPermitted));
  if (outcomes.size === 2) return 'conditional';
  return outcomes.has(true) ? 'always' : 'never';
}

function isPermitted({ action }: Verdict): boolean {
  return permitting.includes(action);
}
