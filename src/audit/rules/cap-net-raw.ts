import { capabilityRule } from './support/capability-rule.js';

/** NET_RAW is added. */
export const capNetRaw = capabilityRule({
  id: 'cap-net-raw',
  capability: 'NET_RAW',
  title: 'NET_RAW is added: forges and sniffs packets',
  severity: 'medium',
  why: 'NET_RAW opens raw and packet sockets, which see and forge traffic below TCP and UDP. Others on the same bridge or Pod network then cannot trust addresses or names.',
  attack:
    "Answers its neighbours' ARP requests and DNS queries with its own address and reads what they send.",
  mitre: ['T1040', 'T1557.002'],
  advice:
    'Remove NET_RAW: an unprivileged ping works where net.ipv4.ping_group_range permits, as with Docker since 20.10.',
  breaks:
    'Old ping binaries, arping, tcpdump, DHCP servers and keepalived fail. They say "Operation not permitted" when they open the socket.',
});
