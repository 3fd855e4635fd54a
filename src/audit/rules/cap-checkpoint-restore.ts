import { capabilityRule } from './support/capability-rule.js';

/** CHECKPOINT_RESTORE is added. */
export const capCheckpointRestore = capabilityRule({
  id: 'cap-checkpoint-restore',
  capability: 'CHECKPOINT_RESTORE',
  title: "CHECKPOINT_RESTORE is added: opens other processes' files",
  severity: 'medium',
  why: 'CHECKPOINT_RESTORE chooses process ids and opens the files that other processes have mapped. It is made for saving and restoring whole processes.',
  attack:
    'Opens, through map_files, files that a neighbouring process holds and the container has no path to.',
  mitre: ['T1005'],
  advice: 'Remove CHECKPOINT_RESTORE and checkpoint containers with the engine.',
  breaks: 'CRIU and JVM checkpoint (CRaC) inside the container fail. They name the capability.',
});
