import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';

/** Loads programs, and attaches them to the kernel's functions. */
export const comboBpfPerfmon: ContainerRule = {
  id: 'combo-bpf-perfmon',
  title: 'BPF with PERFMON: reads all memory of the machine',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'BPF alone loads programs, PERFMON lets them trace and read kernel memory. Together they see every system call, keystroke and packet of every workload.',
  attack: "Traces the host's sshd or TLS libraries and collects passwords and plaintext.",
  standards: {
    cisDocker: ['5.4'],
    cisKubernetes: ['5.2.9'],
    pss: ['Capabilities'],
    mitre: ['T1056', 'T1040', 'T1014'],
  },
  check(container, { format }) {
    if (container.capabilities.add.length < 2) return [];
    const bpf = capabilityPlace(container, format, 'BPF');
    const perfmon = capabilityPlace(container, format, 'PERFMON');
    return bpf && perfmon && bpf !== perfmon ? [{ at: perfmon, message: 'has BPF and PERFMON' }] : [];
  },
  fix: {
    advice: 'Keep both to one reviewed observability agent a node.',
    breaks: 'eBPF tracing agents fail to attach their programs. They name bpf(2) or perf_event_open.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['BPF', 'PERFMON'] }),
  },
};
