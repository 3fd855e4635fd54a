import type { Architecture } from '../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../linux/syscalls.js';
import type { OciSeccomp, OciSeccompAction } from '../policy/oci-seccomp.js';
import { type ArgumentTree, treeOfCall } from './libseccomp/filter-model.js';
import { profileModel } from './verdict.js';

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
  const model = profileModel(profile, architecture);
  const allowed: AllowedSyscalls = { always: [], conditional: [] };
  for (const name of names) {
    const number = syscallNumber(architecture, name);
    if (number === undefined) continue;
    const outcomes = outcomesOf(treeOfCall(model, architecture, number));
    if (outcomes.size === 2) allowed.conditional.push(name);
    else if (outcomes.has(true)) allowed.always.push(name);
  }
  return allowed;
}

/** Whether the verdicts that a tree can come to let the call through. */
function outcomesOf(tree: ArgumentTree): Set<boolean> {
  const outcomes = new Set<boolean>();
  const seen = new Set<ArgumentTree>();
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'verdict') outcomes.add(permitting.includes(node.verdict.action));
    else open.push(node.yes, node.no);
  }
  return outcomes;
}
