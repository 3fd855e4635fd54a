import { capabilityRule } from './support/capability-rule.js';

/** IPC_OWNER is added. */
export const capIpcOwner = capabilityRule({
  id: 'cap-ipc-owner',
  capability: 'IPC_OWNER',
  title: 'IPC_OWNER is added: ignores permissions of shared memory',
  severity: 'medium',
  why: 'IPC_OWNER ignores the owner and mode of System V shared memory, semaphores and queues. With a shared IPC namespace these belong to other workloads.',
  attack: "Reads and changes another program's shared memory, such as a database's buffers.",
  mitre: ['T1005'],
  advice: 'Remove IPC_OWNER and run programs that share memory as one user.',
  breaks: "Programs that open others' shared memory get EACCES. Run them as the same user.",
});
