import { ulimitRule } from './support/ulimit-rule.js';

/** The limit on a user's processes is taken away. */
export const ulimitNproc = ulimitRule({
  id: 'ulimit-nproc',
  ulimit: 'nproc',
  tooHigh: (hard) => hard < 0,
  title: "Limit on the user's processes is switched off",
  severity: 'low',
  why: 'RLIMIT_NPROC counts the processes of a user id on the whole machine, over all containers that use it. Without it, only a pids limit is left against a fork bomb.',
  attack: 'Starts processes until the process table of the machine is full.',
  mitre: ['T1499'],
  advice: 'Remove the ulimit and set pids_limit, which counts this container only.',
  breaks:
    'Programs that check this limit when they start (some search engines and databases) complain or stop.',
});
