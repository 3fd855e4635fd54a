import { capabilityRule } from './support/capability-rule.js';

/** LEASE is added. */
export const capLease = capabilityRule({
  id: 'cap-lease',
  capability: 'LEASE',
  title: "LEASE is added: delays others' access to files",
  severity: 'low',
  why: 'LEASE takes leases on files of any owner, so that others who open the file wait. On shared volumes those others are other workloads.',
  attack: 'Takes leases on files that another service opens all the time, which then hangs.',
  mitre: ['T1499'],
  advice: 'Remove LEASE and run file servers as the owner of what they serve.',
  breaks:
    "Samba and NFS servers that use leases on others' files fall back to none. Watch their log for F_SETLEASE.",
});
