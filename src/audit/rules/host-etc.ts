import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /etc is mounted. */
export const hostEtc = hostPathRule({
  id: 'host-etc',
  kind: 'etc',
  title: "Host's /etc is mounted",
  severity: 'high',
  why: "/etc holds the host's password hashes, private keys and the configuration of all its services. Writable, it decides who is root; read-only, it gives the secrets away.",
  attack: "Reads /etc/shadow and private keys, or adds a user to the host's passwd and sudoers files.",
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1003.008', 'T1552.001'] },
  advice: 'Mount the single files that the workload reads, read-only.',
  breaks:
    'Programs that look up users or settings of the host (agents, LDAP clients) miss files that are no longer mounted. They name the file.',
});
