import { capabilityRule } from './support/capability-rule.js';

/** PERFMON is added. */
export const capPerfmon = capabilityRule({
  id: 'cap-perfmon',
  capability: 'PERFMON',
  title: 'PERFMON is added: measures the whole machine',
  severity: 'medium',
  why: 'PERFMON opens performance events on kernel and other processes, and with BPF, tracing of kernel memory. Timing and addresses of others leak through it.',
  attack: "Samples other containers' execution to find keys, and kernel addresses to prepare an exploit.",
  mitre: ['T1082', 'T1068'],
  advice:
    'Remove PERFMON: a profiler of its own processes does without where perf_event_paranoid is 2 or less.',
  breaks: 'perf, bpftrace and profiling agents see less or fail. They name perf_event_open.',
});
