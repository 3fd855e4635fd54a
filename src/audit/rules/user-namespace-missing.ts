import type { WorkloadRule } from './rule.js';
import { isWindows } from './support/identity.js';
import { missing, supports } from './support/recorded.js';
import { hostNamespace } from './support/shared-namespace.js';

/** Root inside is root outside. Docker decides this for all containers of a daemon, so that no manifest of its says. */
export const userNamespaceMissing: WorkloadRule = {
  id: 'user-namespace-missing',
  title: 'No user namespace of its own',
  severity: 'info',
  scope: 'workload',
  formats: ['kubernetes', 'quadlet', 'oci'],
  why: 'In a user namespace root of the container is nobody on the host, and its capabilities hold inside only. Most known escapes end there.',
  attack:
    'Breaks out through a flaw of runtime or kernel and is root on the host, where it would have been nobody.',
  standards: {
    cisDocker: ['5.31'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1611'],
  },
  check(workload) {
    const { pod, containers } = workload;
    if (isWindows(workload)) return [];
    if (workload.format === 'oci') {
      const host = hostNamespace(workload, 'user');
      return host ? [{ at: host.at, message: 'has no user namespace of its own' }] : [];
    }
    if (pod) {
      // The API server allows it only to Pods that share none of these.
      const shares = pod.hostNetwork?.value || pod.hostPid?.value || pod.hostIpc?.value;
      if (pod.hostUsers || shares) return [];
    } else if (containers.some(({ namespaces }) => namespaces.user)) return [];
    return [{ at: workload.at, message: 'has no user namespace of its own' }];
  },
  fix: {
    advice: 'Set hostUsers: false (Kubernetes 1.33, Linux 6.3 and later), or UserNS=auto with Podman.',
    breaks:
      'Volumes of filesystems without idmapped mounts (NFS), host namespaces and devices do not work with it. The Pod does not start, and says why.',
    recorded: (_, { namespaces }) =>
      namespaces.user === 'private'
        ? supports(
            [{ kind: 'namespace-private', namespace: 'user' }],
            'the workload was recorded in a user namespace of its own',
          )
        : missing("the workload was recorded in the host's user namespace"),
  },
};
