import type { ContainerRule } from './rule.js';
import { portDetail } from './support/published-port.js';

/** Kubernetes: a port of the node itself. */
export const hostPort: ContainerRule = {
  id: 'host-port',
  title: 'Takes a port of the node',
  severity: 'medium',
  scope: 'container',
  formats: ['kubernetes'],
  why: "A hostPort makes the container reachable at the node's own address, past Services and in most networks past NetworkPolicies. It also ties the Pod to a node where the port is free.",
  attack:
    'Reaches the container from any network that reaches the node, or waits on a port where agents of the node are expected.',
  standards: {
    cisKubernetes: ['5.2.13'],
    pss: ['Host Ports'],
    nsa: ['Network separation and hardening'],
    mitre: ['T1133'],
  },
  check({ ports }) {
    if (ports.length === 0) return [];
    return ports
      .filter(({ published }) => published?.port !== undefined && published.port !== 0)
      .map((port) => ({
        at: port.at,
        message: `takes port ${port.published?.port}/${port.protocol} of its node`,
        detail: portDetail(port),
      }));
  },
  fix: {
    advice: 'Remove hostPort and reach the Pod through a Service.',
    breaks: "Clients that use the node's address and this port can no longer connect.",
  },
};
