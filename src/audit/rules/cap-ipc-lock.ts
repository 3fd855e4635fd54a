import { capabilityRule } from './support/capability-rule.js';

/** IPC_LOCK is added. */
export const capIpcLock = capabilityRule({
  id: 'cap-ipc-lock',
  capability: 'IPC_LOCK',
  title: 'IPC_LOCK is added: locks memory without limit',
  severity: 'low',
  why: 'IPC_LOCK lets a process lock any amount of memory, which the kernel then cannot swap. Without a memory limit it takes memory from everybody.',
  attack: 'Locks memory until the host has none left to reclaim.',
  mitre: ['T1499'],
  advice: 'Remove IPC_LOCK and raise the memlock ulimit to what the program locks.',
  breaks:
    'Vault, Elasticsearch and databases with huge pages say that they cannot lock memory. Set ulimits.memlock instead.',
});
