import { capabilityRule } from './support/capability-rule.js';

/** BPF is added. */
export const capBpf = capabilityRule({
  id: 'cap-bpf',
  capability: 'BPF',
  title: 'BPF is added: loads programs into the kernel',
  severity: 'high',
  why: 'BPF loads eBPF programs and reads and writes eBPF maps of the whole machine. Errors of the verifier have been root exploits again and again.',
  attack:
    'Exploits the verifier to write kernel memory, or changes the maps by which network plugins and security agents decide.',
  mitre: ['T1068', 'T1014'],
  advice: 'Remove BPF, and run observability agents that need it as one reviewed container a node.',
  breaks:
    'Agents that load eBPF programs (Cilium, Falco, Pixie, bpftrace) fail to start. They name bpf(2) or "Operation not permitted".',
});
