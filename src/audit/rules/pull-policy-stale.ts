import { entryUnder, textOf } from '../source/node.js';
import type { ContainerRule } from './rule.js';
import { imagesOf } from './support/images-of.js';

const keys = { kubernetes: 'imagePullPolicy', compose: 'pull_policy' } as const;
const stale = new Set(['IfNotPresent', 'Never', 'never', 'if_not_present', 'missing']);

/** A tag that moves, and an engine told not to look whether it has. */
export const pullPolicyStale: ContainerRule = {
  id: 'pull-policy-stale',
  title: 'An old copy of a moving tag is kept',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes', 'compose'],
  why: 'The tag latest moves, and this policy keeps whatever copy a machine has. Machines then run different versions, and those with the oldest copy miss security updates for good.',
  attack: 'Looks for the machine with the oldest copy, and uses a hole that the newer image no longer has.',
  standards: { cisDocker: ['5.28'], nsa: ['Upgrading and application security practices'], mitre: ['T1525'] },
  check(container, { format }) {
    const key = format === 'kubernetes' ? keys.kubernetes : keys.compose;
    const entry = entryUnder(container.node, key);
    if (entry === undefined || !stale.has(textOf(entry.value) ?? '')) return [];
    const [image] = imagesOf(container);
    if (image === undefined || image.reference.digest !== undefined) return [];
    if (image.reference.tag !== undefined && image.reference.tag !== 'latest') return [];
    return [{ at: entry.value, message: `keeps an old copy of ${image.setting.value.slice(0, 80)}` }];
  },
  fix: {
    advice: 'Name a version, for which an old copy is right, or set the policy to Always.',
    breaks: 'With Always, the registry must be reachable at each start.',
  },
};
