import type { ContainerRule } from './rule.js';
import { addsAll, drops, grantedEverywhere } from './support/capability-grant.js';
import { engineFormats } from './support/formats.js';
import { recordedCapability } from './support/recorded.js';

/** A capability that is added although every engine grants it. */
export const capabilityRedundant: ContainerRule = {
  id: 'capability-redundant',
  title: 'Added capability is granted anyway',
  severity: 'info',
  scope: 'container',
  formats: [...engineFormats, 'kubernetes'],
  why: 'Every engine grants this capability unasked, so that adding it changes nothing. A list of additions without a drop of ALL looks like least privilege and is not.',
  attack: 'Uses the default capabilities that a reviewer took for dropped.',
  standards: { cisDocker: ['5.4'], cisKubernetes: ['5.2.10'], mitre: ['T1548'] },
  check(container, { format }) {
    const { add } = container.capabilities;
    if (add.length === 0 || addsAll(container) || container.privileged?.value === true) return [];
    return add
      .filter(({ value }) => grantedEverywhere(format, value) && !drops(container, value))
      .map(({ at, value }) => ({ at, message: `adds ${value}, which it has anyway`, detail: value }));
  },
  fix: {
    advice: 'Drop ALL besides, which makes the list of additions the list of capabilities.',
    breaks: 'Dropping ALL takes away defaults that the list forgot. Look for "Operation not permitted".',
    recorded: ({ offence }, policy) => recordedCapability(policy, offence.detail ?? ''),
  },
};
