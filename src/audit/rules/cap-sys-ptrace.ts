import { capabilityRule } from './support/capability-rule.js';

/** SYS_PTRACE is added. */
export const capSysPtrace = capabilityRule({
  id: 'cap-sys-ptrace',
  capability: 'SYS_PTRACE',
  title: 'SYS_PTRACE is added: reads and controls other processes',
  severity: 'high',
  why: 'SYS_PTRACE lets a process read and write the memory of any process it can see, whoever owns it. Secrets of neighbours in the container are in its reach, and those of the host where its processes are visible.',
  attack:
    'Attaches to a process that holds keys or more privileges, reads its memory or makes it run injected code.',
  mitre: ['T1055.008', 'T1003.007'],
  advice: 'Remove SYS_PTRACE: debuggers, strace and profilers work on their own children without it.',
  breaks:
    'Debuggers and monitoring agents that attach to processes of other users fail. They say "ptrace: Operation not permitted".',
});
