import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Home directories of the host are mounted. */
export const hostHome = hostPathRule({
  id: 'host-home',
  kind: 'home',
  title: 'Home directories of the host are mounted',
  severity: 'high',
  why: 'Home directories hold private keys, shell start-up files, histories and tokens. Whoever writes them runs code as that user at the next login.',
  attack: 'Copies private keys and tokens, or appends to .bashrc or authorized_keys.',
  standards: { ...hostPathStandards, mitre: ['T1552.001', 'T1552.004', 'T1098.004'] },
  advice: 'Mount the one directory below that the workload uses.',
  breaks:
    'Development containers that expect the whole home directory miss settings and caches. Mount those directories one by one.',
});
