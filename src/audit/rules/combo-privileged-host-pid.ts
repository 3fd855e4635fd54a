import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { recordedNamespace } from './support/recorded.js';
import { hostNamespace } from './support/shared-namespace.js';

/** Privileged, with the host's first process in sight. */
export const comboPrivilegedHostPid: ContainerRule = {
  id: 'combo-privileged-host-pid',
  title: "Privileged with the host's processes: one command to root",
  severity: 'critical',
  scope: 'container',
  formats: [...engineFormats, 'kubernetes'],
  why: "A privileged container may enter any namespace, and the host's PID namespace shows it the host's. No exploit is needed and nothing is left behind.",
  attack: 'Runs `nsenter -t 1 -a` and has a root shell of the host.',
  standards: {
    cisDocker: ['5.5', '5.16'],
    cisKubernetes: ['5.2.2', '5.2.3'],
    pss: ['Privileged Containers', 'Host Namespaces'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check({ privileged }, workload) {
    if (privileged?.value !== true || !hostNamespace(workload, 'pid')) return [];
    return [{ at: privileged.at, message: "is privileged in the host's PID namespace" }];
  },
  fix: {
    advice: 'Take away both, or run such tools by hand and only as long as they are needed.',
    breaks: 'Node agents that enter the host by nsenter stop working.',
    recorded: (_, policy) => recordedNamespace(policy, 'pid'),
  },
};
