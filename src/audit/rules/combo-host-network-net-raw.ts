import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { startFormats } from './support/formats.js';
import { isWindows } from './support/identity.js';
import { hostNamespace } from './support/shared-namespace.js';

/** Raw sockets, granted unasked by most engines, in the host's network. */
export const comboHostNetworkNetRaw: ContainerRule = {
  id: 'combo-host-network-net-raw',
  title: "Host's network with raw sockets: reads all its traffic",
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "NET_RAW is there by default and mostly harmless in a network of one's own. In the host's it sees the traffic of the host and of all containers that go through it.",
  attack:
    "Records unencrypted traffic and tokens of the host's services, and answers ARP and DNS requests on its network.",
  standards: {
    cisDocker: ['5.4', '5.10'],
    cisKubernetes: ['5.2.5', '5.2.8'],
    pss: ['Host Namespaces', 'Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1040', 'T1557.002'],
  },
  check(container, workload) {
    const network = hostNamespace(workload, 'network');
    if (!network || isWindows(workload)) return [];
    const at = capabilityPlace(container, workload.format, 'NET_RAW');
    if (!at) return [];
    // Granted unasked, there is no line to show but that of the network.
    return [
      { at: at === container.at ? network.at : at, message: "may open raw sockets in the host's network" },
    ];
  },
  fix: {
    advice: "Drop NET_RAW (or ALL), or leave the host's network.",
    breaks: 'DHCP servers, packet analysers and old ping binaries fail to open their sockets.',
    recorded: (_, policy) => recordedParts(policy, { namespace: 'network', capabilities: ['NET_RAW'] }),
  },
};
