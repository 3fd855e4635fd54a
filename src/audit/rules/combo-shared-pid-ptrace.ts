import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';

/** SYS_PTRACE over the processes of other containers. */
export const comboSharedPidPtrace: ContainerRule = {
  id: 'combo-shared-pid-ptrace',
  title: 'Shared processes with SYS_PTRACE: controls other containers',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "Sharing a PID namespace lets containers see each other's processes, and SYS_PTRACE lets one of them read and write the others' memory. Together the containers are one.",
  attack: "Reads keys from the main container's memory, or makes its processes run injected code.",
  standards: {
    cisDocker: ['5.4'],
    cisKubernetes: ['5.2.9'],
    pss: ['Capabilities'],
    mitre: ['T1055.008', 'T1003.007'],
  },
  check(container, { format, pod }) {
    const shared =
      pod?.shareProcessNamespace?.value === true || container.namespaces.pid?.value.mode === 'joined';
    if (!shared || pod?.hostPid?.value === true) return [];
    const at = capabilityPlace(container, format, 'SYS_PTRACE');
    return at ? [{ at, message: "has SYS_PTRACE and sees other containers' processes" }] : [];
  },
  fix: {
    advice: 'Take away one of the two, and debug with ephemeral containers.',
    breaks: 'Profilers in a sidecar cannot attach to the main process. They say "Operation not permitted".',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['SYS_PTRACE'] }),
  },
};
