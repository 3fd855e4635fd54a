import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';
import { hostNamespace } from './support/shared-namespace.js';

/** Sees the host's processes, and may control them. */
export const comboHostPidPtrace: ContainerRule = {
  id: 'combo-host-pid-ptrace',
  title: "Host's processes with SYS_PTRACE: control over the host",
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: "With the host's PID namespace the container sees every process of the machine, and with SYS_PTRACE it reads and writes their memory. Either alone is far less.",
  attack: 'Attaches to a root process of the host, makes it run injected code, and is root on the host.',
  standards: {
    cisDocker: ['5.4', '5.16'],
    cisKubernetes: ['5.2.3', '5.2.9'],
    pss: ['Host Namespaces', 'Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1055.008'],
  },
  check(container, workload) {
    if (!hostNamespace(workload, 'pid')) return [];
    const at = capabilityPlace(container, workload.format, 'SYS_PTRACE');
    return at ? [{ at, message: "has SYS_PTRACE in the host's PID namespace" }] : [];
  },
  fix: {
    advice: "Take away one of the two, best the host's PID namespace.",
    breaks:
      'Profilers and security agents of the whole host stop seeing it. Their figures shrink to the container.',
    recorded: (_, policy) => recordedParts(policy, { namespace: 'pid', capabilities: ['SYS_PTRACE'] }),
  },
};
