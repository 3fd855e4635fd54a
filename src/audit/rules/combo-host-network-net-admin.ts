import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';
import { hostNamespace } from './support/shared-namespace.js';

/** NET_ADMIN over the host's network. */
export const comboHostNetworkNetAdmin: ContainerRule = {
  id: 'combo-host-network-net-admin',
  title: "Host's network with NET_ADMIN: control over its traffic",
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: "In its own namespace NET_ADMIN changes the container's network, in the host's it changes everybody's. Firewall, routes and traffic of all workloads are then the container's to set.",
  attack:
    "Redirects the host's and the other containers' connections to itself, and removes firewall rules and network policies.",
  standards: {
    cisDocker: ['5.4', '5.10'],
    cisKubernetes: ['5.2.5', '5.2.9'],
    pss: ['Host Namespaces', 'Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1557', 'T1562.004', 'T1611'],
  },
  check(container, workload) {
    if (!hostNamespace(workload, 'network')) return [];
    const at = capabilityPlace(container, workload.format, 'NET_ADMIN');
    return at ? [{ at, message: "has NET_ADMIN in the host's network" }] : [];
  },
  fix: {
    advice: 'Take away one of the two, unless this is the network plugin or firewall of the host.',
    breaks: 'Network plugins, load balancers (keepalived) and VPN gateways of the host stop working.',
    recorded: (_, policy) => recordedParts(policy, { namespace: 'network', capabilities: ['NET_ADMIN'] }),
  },
};
