import { capabilityRule } from './support/capability-rule.js';

/** NET_ADMIN is added. */
export const capNetAdmin = capabilityRule({
  id: 'cap-net-admin',
  capability: 'NET_ADMIN',
  title: 'NET_ADMIN is added: reconfigures the network',
  severity: 'high',
  why: "NET_ADMIN changes interfaces, routes, firewall rules and traffic control of the network namespace. It also opens large, rarely used parts of the kernel's network code (netlink, nftables, tc) where many root exploits start.",
  attack:
    "Uses a flaw in nf_tables or tc to become root on the host, or removes the namespace's firewall rules and redirects traffic to itself.",
  mitre: ['T1068', 'T1557', 'T1562.004'],
  advice:
    'Remove NET_ADMIN unless the workload is a VPN, firewall or network plugin, and then give it a container of its own.',
  breaks:
    'VPNs, iptables scripts and service-mesh init containers fail. Look for "Operation not permitted" from ip, iptables or netlink.',
});
