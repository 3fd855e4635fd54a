import type { ContainerRule } from './rule.js';
import { capabilityPlace, recordedParts } from './support/combination.js';
import { engineFormats } from './support/formats.js';

/** NET_ADMIN over another container's network. */
export const comboJoinedNetworkNetAdmin: ContainerRule = {
  id: 'combo-joined-network-net-admin',
  title: "NET_ADMIN over another container's network",
  severity: 'high',
  scope: 'container',
  formats: engineFormats,
  why: "Joining a network shares one set of interfaces and firewall rules, and NET_ADMIN changes them. The other container's traffic is then this one's to redirect.",
  attack: "Redirects the other container's connections to a program of its own and reads them.",
  standards: { cisDocker: ['5.4'], mitre: ['T1557', 'T1040'] },
  check(container, { format }) {
    const network = container.namespaces.network?.value;
    if (network?.mode !== 'joined') return [];
    const at = capabilityPlace(container, format, 'NET_ADMIN');
    return at ? [{ at, message: `has NET_ADMIN in the network of ${network.with.slice(0, 80)}` }] : [];
  },
  fix: {
    advice: 'Give NET_ADMIN to the container alone whose network it is.',
    breaks:
      'Sidecars that set up routes or a VPN for the other container fail. Do that in the container that owns the network.',
    recorded: (_, policy) => recordedParts(policy, { capabilities: ['NET_ADMIN'] }),
  },
};
