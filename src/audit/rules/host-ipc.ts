import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** Host's IPC namespace is shared. */
export const hostIpc = hostNamespaceRule({
  id: 'host-ipc',
  namespace: 'ipc',
  title: "Host's IPC namespace is shared",
  severity: 'high',
  why: "Shared memory, semaphores and message queues of the host's programs are open to the container. Databases and browsers keep live data there.",
  attack: "Lists segments with ipcs and reads or changes another program's shared memory.",
  standards: {
    cisDocker: ['5.17'],
    cisKubernetes: ['5.2.4'],
    pss: ['Host Namespaces'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1005'],
  },
  advice: 'Remove it, and set a larger shm_size where that was the reason.',
  breaks:
    'Programs that share memory with programs of the host lose each other. Multi-process training may need a larger /dev/shm.',
});
