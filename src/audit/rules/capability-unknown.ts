import { parseCapability } from '../../linux/capabilities.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';

/** A capability that Linux does not have. */
export const capabilityUnknown: ContainerRule = {
  id: 'capability-unknown',
  title: 'Capability does not exist',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'A misspelt name in the list of dropped capabilities drops nothing that was meant. Some engines refuse to start the container, others pass over the name in silence.',
  attack: 'Uses the capability that its owner believes to have dropped.',
  standards: { cisDocker: ['5.4'], cisKubernetes: ['5.2.9'], mitre: ['T1548'] },
  check({ capabilities: { add, drop } }) {
    if (add.length === 0 && drop.length === 0) return [];
    return [...add, ...drop]
      .filter(({ value }) => value !== 'ALL' && parseCapability(value) === undefined)
      .map(({ at, value }) => ({
        at,
        message: `names ${value.slice(0, 80)}, which is no capability of Linux`,
        detail: value.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Correct the name: capabilities(7) lists them all.',
    breaks: 'A container that started with the wrong name may be refused what the right one drops.',
  },
};
