import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Credentials of a user are mounted. */
export const hostCredentials = hostPathRule({
  id: 'host-credentials',
  kind: 'credentials',
  title: 'Credentials of a user are mounted',
  severity: 'high',
  why: 'Files such as those in .ssh, .aws and .kube log in as their owner, on other machines as well. The container needs one right of these, and gets all.',
  attack: 'Copies the keys and logs in to servers, clouds or clusters as their owner.',
  standards: { ...hostPathStandards, mitre: ['T1552.001', 'T1552.004', 'T1078.004'] },
  advice: 'Give the workload a credential of its own with only the rights it needs, as a secret.',
  breaks:
    'Tools that use the mounted credentials (cloud command lines, git over SSH) can no longer log in. They say which credential they miss.',
});
