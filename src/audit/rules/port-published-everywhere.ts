import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import {
  isEveryAddress,
  portDetail,
  portText,
  reachablePorts,
  recordedAddress,
} from './support/published-port.js';

/** A port published without an address, so on all of them. */
export const portPublishedEverywhere: ContainerRule = {
  id: 'port-published-everywhere',
  title: 'Port is published on all addresses',
  severity: 'medium',
  scope: 'container',
  formats: engineFormats,
  why: "Without an address, a port is reachable from every network that the machine is in, IPv6 included. Docker's own packet filter rules come before those of ufw and firewalld, so a firewall that looks closed is not.",
  attack:
    'Scans the address range and talks to the service directly, past the reverse proxy that was to protect it.',
  standards: { cisDocker: ['5.14'], nsa: ['Network separation and hardening'], mitre: ['T1133', 'T1190'] },
  check(container) {
    if (container.ports.length === 0) return [];
    return reachablePorts(container)
      .filter(({ published }) => isEveryAddress(published.address))
      .map((port) => ({
        at: port.at,
        message: `publishes ${portText(port)} on all addresses`,
        detail: portDetail(port),
      }));
  },
  fix: {
    advice:
      'Publish it on one address, 127.0.0.1:8080:80 for this machine only, or not at all where only other containers connect.',
    breaks: 'Clients on other machines can no longer connect: curl from one of them shows it.',
    recorded: ({ container, offence }, policy) => recordedAddress(policy, offence.detail, container.ports),
  },
};
