import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { portDetail, portText } from './support/published-port.js';

/** A port below 1024 of the machine is taken. */
export const portPrivilegedHost: ContainerRule = {
  id: 'port-privileged-host',
  title: 'Published on a port below 1024',
  severity: 'low',
  scope: 'container',
  formats: engineFormats,
  why: 'Ports below 1024 are reserved for the administrator, and clients trust what answers there. A container that has one stands in for a system service, and an engine without root cannot give it.',
  attack: "Answers as the machine's own web, mail or name server, and collects what clients send.",
  standards: { cisDocker: ['5.8'], mitre: ['T1036.005'] },
  check({ ports }) {
    if (ports.length === 0) return [];
    return ports
      .filter(({ published }) => published?.port !== undefined && published.port > 0 && published.port < 1024)
      .map((port) => ({ at: port.at, message: `publishes ${portText(port)}`, detail: portDetail(port) }));
  },
  fix: {
    advice:
      'Publish it on a port from 1024 on (8080:80), behind the proxy or load balancer that owns the low port.',
    breaks: 'Clients that expect the well-known port must be told the new one.',
  },
};
