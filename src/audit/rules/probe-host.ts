import { type Node, textOf, valueAt, valueUnder } from '../source/node.js';
import type { ContainerRule } from './rule.js';

const handlers = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const;

/** The kubelet is sent to a host of the manifest's choice. */
export const probeHost: ContainerRule = {
  id: 'probe-host',
  title: 'A probe or hook connects to another host',
  severity: 'medium',
  scope: 'container',
  formats: ['kubernetes'],
  why: "Probes and hooks are run by the kubelet, from the node's own network. With a host of its own choice, a Pod can have it connect to what the Pod itself cannot reach.",
  attack:
    "Has the kubelet ask the cloud's metadata service or a port on the node's loopback address, and reads the answer from the Pod's events.",
  standards: {
    pss: ['Host Probes / Lifecycle Hooks'],
    nsa: ['Network separation and hardening'],
    mitre: ['T1046', 'T1552.005'],
  },
  check({ node }) {
    return handlers.flatMap((path) => {
      const handler: Node | undefined = valueAt(node, ...path);
      if (handler === undefined) return [];
      return ['httpGet', 'tcpSocket'].flatMap((kind) => {
        const host = valueUnder(valueUnder(handler, kind), 'host');
        const name = textOf(host);
        if (host === undefined || name === undefined || name === '') return [];
        return [
          { at: host, message: `${path.join('.')} connects to ${name.slice(0, 80)}`, detail: path.join('.') },
        ];
      });
    });
  },
  fix: {
    advice:
      'Remove host, so that the kubelet asks the Pod, and set a Host header under httpHeaders where one is needed.',
    breaks:
      'A service that listens on 127.0.0.1 of a Pod with hostNetwork is no longer reached by the probe.',
  },
};
