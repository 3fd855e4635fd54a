import type { ContainerRule } from './rule.js';
import { addedByName, addsAll, drops, grantedUnasked } from './support/capability-grant.js';
import { isWindows } from './support/identity.js';
import { contradicts, supports } from './support/recorded.js';

/** Raw sockets, which Docker and containerd grant unasked. */
export const netRawNotDropped: ContainerRule = {
  id: 'net-raw-not-dropped',
  title: 'Raw sockets are left open by default',
  severity: 'low',
  scope: 'container',
  // Podman does not grant NET_RAW unasked.
  formats: ['compose', 'kubernetes', 'docker-inspect', 'docker-run', 'oci', 'systemd'],
  why: 'Docker and containerd grant NET_RAW unless told otherwise, for the sake of ping. With it a container sees and forges packets on the network it shares with others.',
  attack: "Answers its neighbours' ARP and DNS requests with its own address and reads what they send.",
  standards: {
    cisDocker: ['5.4'],
    cisKubernetes: ['5.2.8'],
    pss: ['Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1040', 'T1557.002'],
  },
  check(container, workload) {
    if (container.privileged?.value === true || isWindows(workload)) return [];
    if (workload.format === 'oci') {
      const granted = addedByName(container, 'NET_RAW');
      return granted ? [{ at: granted.at, message: 'grants NET_RAW' }] : [];
    }
    if (drops(container, 'NET_RAW') || addsAll(container) || addedByName(container, 'NET_RAW')) return [];
    if (!grantedUnasked(workload.format, 'NET_RAW')) return [];
    return [{ at: container.at, message: 'does not drop NET_RAW' }];
  },
  fix: {
    advice: 'Drop NET_RAW, or better ALL.',
    breaks:
      'Old ping binaries, arping, DHCP servers and keepalived fail to open their socket. Health checks that ping do so as well.',
    recorded: (_, policy) =>
      policy.capabilities.includes('NET_RAW')
        ? contradicts([], 'the recorded workload needs NET_RAW')
        : supports(
            [{ kind: 'capability-dropped', capability: 'NET_RAW' }],
            'the recorded workload does without NET_RAW',
          ),
  },
};
