import { manifestFormats } from '../model/manifest-format.js';
import type { WorkloadRule } from './rule.js';
import { missing } from './support/recorded.js';

/** What could not be evaluated is not taken for harmless. */
export const unresolvedSetting: WorkloadRule = {
  id: 'unresolved-setting',
  title: 'Setting could not be evaluated',
  severity: 'medium',
  scope: 'workload',
  formats: manifestFormats,
  why: 'What stands here depends on something that the audit does not have, or is no value that the format allows. It may be the one setting that opens the container.',
  attack: 'Benefits from a value that nobody reviewed.',
  standards: {},
  check({ unresolved }) {
    if (unresolved.length === 0) return [];
    return unresolved.map(({ at, field, reason }) => ({
      at,
      message: `${field.slice(0, 80)}: ${reason.slice(0, 200)}`,
      detail: field,
    }));
  },
  fix: {
    advice: 'Write the value, give the variable when you run the audit, or correct it.',
    breaks: 'Nothing, as long as the value stays what it is in use.',
    recorded: () => missing('without its value there is nothing to compare'),
  },
};
