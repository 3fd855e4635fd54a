import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's kernel debugging files are mounted. */
export const hostKernelDebug = hostPathRule({
  id: 'host-kernel-debug',
  kind: 'kernel-debug',
  title: "Host's kernel debugging files are mounted",
  severity: 'high',
  why: 'debugfs, tracefs and the BPF filesystem are interfaces for those who debug the kernel, with little checking. They show and change the behaviour of the whole machine.',
  attack: 'Traces the kernel to read what other workloads type and send, or replaces pinned BPF programs.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1014', 'T1056'] },
  advice: 'Remove the mount, or run the tracing agent as one reviewed container a node.',
  breaks: 'Tracing and eBPF agents fail to start. They name the missing filesystem.',
});
