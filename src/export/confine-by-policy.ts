import type { Confinement, SharedNamespace, WritablePath } from '../policy/confinement.js';
import type { Policy } from '../policy/policy.js';
import { parseSize } from '../policy/size.js';
import type { ResourceLimits, Workload } from '../policy/workload.js';
import { profileOfPolicy } from '../seccomp/profile-of-policy.js';

/**
 * States a policy as an engine enforces it: exactly what the file grants. Of the workload, which
 * `governWorkload` has put under the policy, it takes the host's side of ports and lower limits. Pure.
 */
export function confineByPolicy(policy: Policy, origin: string, workload: Workload): Confinement {
  const { pid, ipc, uts, cgroup } = policy.namespaces;
  return {
    origin,
    noNewPrivileges: policy.noNewPrivileges,
    capabilities: policy.capabilities,
    seccomp: profileOfPolicy(policy),
    readOnlyRoot: policy.files.root === 'read-only',
    writable: policy.files.writable.map(writablePath),
    maskedPaths: true,
    allDevices: false,
    userNamespace: policy.namespaces.user,
    shared: Object.entries({ pid, ipc, uts, cgroup }).flatMap(([name, sharing]) =>
      sharing === 'host' ? [name as SharedNamespace] : [],
    ),
    network: policy.network.mode,
    publish: workload.publish,
    resources: { ...limits(policy.resources), ...workload.resources },
  };
}

function writablePath({ path, kind, size }: Policy['files']['writable'][number]): WritablePath {
  if (kind === 'persistent') return { kind, path };
  return { kind, path, ...(size === undefined ? {} : { sizeBytes: parseSize(size) }) };
}

function limits({ memory, cpus, pids }: Policy['resources']): ResourceLimits {
  return {
    ...(memory === undefined ? {} : { memoryBytes: parseSize(memory) }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(pids === undefined ? {} : { pids }),
  };
}
