import { AppError } from '../base/app-error.js';
import { parseCapability } from '../linux/capabilities.js';
import type { Policy } from '../policy/policy.js';
import { formatPublish, parsePublish } from '../policy/port-mapping.js';
import { parseSize } from '../policy/size.js';
import type { Mount, PortMapping, Workload } from '../policy/workload.js';

/**
 * Puts a workload that was described by flags under a policy: what the flags leave open comes from the policy,
 * host ports may be moved, and whatever would reach beyond the policy is an error rather than silently less.
 * `policyMounts` are the policy's, parsed. Pure. Throws `POLICY_CONFLICT`, naming every conflict.
 */
export function governWorkload(workload: Workload, policy: Policy, policyMounts: Mount[]): Workload {
  const conflicts = [
    ...flagConflicts(workload, policy),
    ...workload.publish.flatMap((mapping) => publishConflict(mapping, policy)),
    ...workload.mounts.flatMap((mount) => mountConflict(mount, policyMounts)),
    ...limitConflicts(workload, policy),
  ];
  if (conflicts.length > 0) {
    throw new AppError('POLICY_CONFLICT', `the policy does not allow ${conflicts.join(', ')}`, {
      hint: 'leave it out, or learn a policy with the same flags',
    });
  }
  return {
    ...workload,
    publish: governedPublish(workload.publish, policy),
    mounts: governedMounts(workload.mounts, policyMounts),
    network: policy.network.mode,
  };
}

function flagConflicts(workload: Workload, policy: Policy): string[] {
  const missing = workload.capabilities.add.filter((name) => {
    const capability = parseCapability(name);
    return capability === undefined || !policy.capabilities.includes(capability);
  });
  return [
    ...(workload.privileged ? ['--privileged'] : []),
    ...missing.map((name) => `--cap-add ${name}`),
    ...(!workload.noNewPrivileges && policy.noNewPrivileges
      ? ['--security-opt no-new-privileges:false']
      : []),
    ...(workload.network === 'host' && policy.network.mode !== 'host' ? ['--network host'] : []),
  ];
}

function publishConflict(mapping: PortMapping, policy: Policy): string[] {
  return policy.network.publish.some((text) => samePort(parsePublish(text), mapping))
    ? []
    : [`-p ${formatPublish(mapping)}`];
}

function samePort(a: PortMapping, b: PortMapping): boolean {
  return a.containerPort === b.containerPort && a.protocol === b.protocol;
}

/** The policy says which ports the workload serves; where on the host they show is the user's to say. */
function governedPublish(asked: PortMapping[], policy: Policy): PortMapping[] {
  const stated = policy.network.publish.map(parsePublish);
  return [...asked, ...stated.filter((mapping) => !asked.some((other) => samePort(mapping, other)))];
}

function mountConflict(mount: Mount, allowed: Mount[]): string[] {
  const same = allowed.find(({ target, kind }) => target === mount.target && kind === mount.kind);
  if (same === undefined) return [`a mount at ${mount.target}`];
  const widens = mount.kind !== 'tmpfs' && same.kind !== 'tmpfs' && same.readOnly && !mount.readOnly;
  return widens ? [`a writable mount at ${mount.target}`] : [];
}

function governedMounts(asked: Mount[], stated: Mount[]): Mount[] {
  return [...asked, ...stated.filter(({ target }) => !asked.some((mount) => mount.target === target))];
}

function limitConflicts({ resources }: Workload, { resources: stated }: Policy): string[] {
  const memory = stated.memory === undefined ? Number.POSITIVE_INFINITY : parseSize(stated.memory);
  return [
    ...((resources.memoryBytes ?? 0) > memory ? [`--memory above ${stated.memory}`] : []),
    ...((resources.cpus ?? 0) > (stated.cpus ?? Number.POSITIVE_INFINITY)
      ? [`--cpus above ${stated.cpus}`]
      : []),
    ...((resources.pids ?? 0) > (stated.pids ?? Number.POSITIVE_INFINITY)
      ? [`--pids-limit above ${stated.pids}`]
      : []),
  ];
}
