import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** Host's network is shared. */
export const hostNetwork = hostNamespaceRule({
  id: 'host-network',
  namespace: 'network',
  title: "Host's network is shared",
  severity: 'high',
  why: "The container uses the host's interfaces and addresses: network policies and port publishing do not apply to it. Services that listen on localhost, and abstract sockets of the engine, are open to it.",
  attack:
    "Connects to services that the host offers to itself only, such as the kubelet's read-only port or a cloud's metadata service.",
  standards: {
    cisDocker: ['5.10'],
    cisKubernetes: ['5.2.5'],
    pss: ['Host Namespaces'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1046', 'T1040'],
  },
  advice: 'Remove it and publish the ports that the workload serves.',
  breaks:
    'Discovery by broadcast or multicast (DLNA, mDNS, DHCP) and very many ports no longer work. Other services reach it by its published ports only.',
});
