import type { DeclaredWorkload } from '../model/declared-workload.js';
import { integerOf, itemsOf, textOf, valueAt, valueUnder } from '../source/node.js';
import type { Offence, WorkloadRule } from './rule.js';

const daySeconds = 86_400;

/** A projected token that is good for more than a day. */
export const serviceAccountTokenLong: WorkloadRule = {
  id: 'service-account-token-long',
  title: 'An API token is good for more than a day',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'The kubelet renews projected tokens long before they end, so a long life has no use to the workload. A token that was stolen is good for just as long, wherever it is.',
  attack: 'Copies the token and uses it days later, from its own machine.',
  standards: {
    cisKubernetes: ['5.1.6'],
    nsa: ['Protecting Pod service account tokens'],
    mitre: ['T1528', 'T1550.001'],
  },
  check: ({ pod }) => itemsOf(valueUnder(pod?.spec, 'volumes')).flatMap((volume) => longTokens(volume)),
  fix: {
    advice: 'Leave expirationSeconds at its default of one hour.',
    breaks: 'A program that reads the token only once, at start, is refused when that one ends.',
  },
};

function longTokens(
  volume: NonNullable<DeclaredWorkload['pod']>['spec']['entries'][number]['value'],
): Offence[] {
  return itemsOf(valueAt(volume, 'projected', 'sources')).flatMap((source) => {
    const seconds = valueAt(source, 'serviceAccountToken', 'expirationSeconds');
    const value = integerOf(seconds);
    if (seconds === undefined || value === undefined || value <= daySeconds) return [];
    const name = textOf(valueUnder(volume, 'name')) ?? '';
    return [
      {
        at: seconds,
        message: `the token in ${name.slice(0, 60)} is good for ${value} seconds`,
        detail: name,
      },
    ];
  });
}
