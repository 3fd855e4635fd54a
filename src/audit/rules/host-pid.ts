import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** Host's PID namespace is shared. */
export const hostPid = hostNamespaceRule({
  id: 'host-pid',
  namespace: 'pid',
  title: "Host's PID namespace is shared",
  severity: 'high',
  why: 'The container sees all processes of the host, with command lines, and may signal those of its user. Debugging rights and root then reach into other workloads.',
  attack:
    "Reads secrets from command lines and environments, kills security agents, or reaches the host's files through /proc/PID/root.",
  standards: {
    cisDocker: ['5.16'],
    cisKubernetes: ['5.2.3'],
    pss: ['Host Namespaces'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1057'],
  },
  advice: 'Remove it: monitoring of the host belongs in an agent that is reviewed for it.',
  breaks:
    'Monitoring and debugging agents see only their own container. Their figures or process lists shrink.',
});
