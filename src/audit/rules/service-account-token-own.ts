import type { WorkloadRule } from './rule.js';

/** An account of its own, whose token is mounted: right for what uses the API, and only for that. */
export const serviceAccountTokenOwn: WorkloadRule = {
  id: 'service-account-token-own',
  title: "Its own account's API token is mounted",
  severity: 'info',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'Many charts make an account for each workload, although the program never talks to the API server. Then the token is of use to an intruder only.',
  attack: 'Reads the token and uses all rights that the account has been given.',
  standards: { cisKubernetes: ['5.1.6'], nsa: ['Protecting Pod service account tokens'], mitre: ['T1528'] },
  check({ pod }) {
    const account = pod?.serviceAccountName;
    if (account === undefined || account.value === 'default') return [];
    if (pod?.automountServiceAccountToken?.value === false) return [];
    return [{ at: account.at, message: `mounts the token of ${account.value.slice(0, 80)}` }];
  },
  fix: {
    advice:
      'Set automountServiceAccountToken to false unless the program uses the API, and then see what the account may do (kubectl auth can-i --list).',
    breaks: 'A program that talks to the API server fails with a missing file or 401.',
  },
};
