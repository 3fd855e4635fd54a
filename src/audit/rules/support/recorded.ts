import { type Capability, parseCapability } from '../../../linux/capabilities.js';
import type { Policy } from '../../../policy/policy.js';
import type { Change } from '../../fixes/change.js';
import type { SharedNamespace } from '../../model/declared-container.js';
import type { RecordedFix } from '../rule.js';

/** Evidence on a capability that is added by name. */
export function recordedCapability(policy: Policy, name: string): RecordedFix {
  const capability = parseCapability(name);
  const changes: Change[] = [{ kind: 'capability-not-added', capability: name }];
  if (capability === undefined) return supports(changes, `Linux has no capability ${name}`);
  return policy.capabilities.includes(capability)
    ? contradicts([], `the recorded workload needs ${capability}`)
    : supports(changes, `the recorded workload does without ${capability}`);
}

/** Evidence on everything that lets a container have more capabilities than it needs. */
export function recordedCapabilities(policy: Policy): RecordedFix {
  const only: readonly Capability[] = policy.capabilities;
  const needs = only.length === 0 ? 'no capability' : `only ${only.join(', ')}`;
  return supports([{ kind: 'capabilities-only', only }], `the recorded workload needs ${needs}`);
}

/** Evidence on a namespace shared with the host. */
export function recordedNamespace(policy: Policy, namespace: SharedNamespace): RecordedFix {
  return policy.namespaces[namespace] === 'private'
    ? supports(
        [{ kind: 'namespace-private', namespace }],
        `the workload was recorded with ${article[namespace]} namespace of its own`,
      )
    : contradicts([], `the workload was recorded in the host's ${namespace} namespace`);
}

const article: Record<SharedNamespace, string> = {
  pid: 'a pid',
  ipc: 'an ipc',
  network: 'a network',
  uts: 'a uts',
  user: 'a user',
  cgroup: 'a cgroup',
};

/** A policy cannot know: `because` says what it lacks. */
export function missing(because: string): RecordedFix {
  return { evidence: 'missing', because };
}

export function supports(changes: Change[], because: string): RecordedFix {
  return { evidence: 'supports', changes, because };
}

export function contradicts(changes: Change[], because: string): RecordedFix {
  return { evidence: 'contradicts', changes, because };
}
