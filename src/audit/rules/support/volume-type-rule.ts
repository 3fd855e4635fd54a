import { entryUnder, isNull, itemsOf, textOf, valueUnder } from '../../source/node.js';
import type { Severity, WorkloadRule } from '../rule.js';

/** What distinguishes a rule on one type of a Pod's volumes. */
export interface VolumeTypeRuleText {
  id: string;
  /** As the volume has it: `gitRepo`. */
  type: string;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  mitre: readonly string[];
  advice: string;
  breaks: string;
}

/** A rule that finds Pod volumes of one type. */
export function volumeTypeRule(text: VolumeTypeRuleText): WorkloadRule {
  const { type, mitre, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'workload',
    formats: ['kubernetes'],
    standards: { pss: ['Volume Types'], nsa: ['Pod security enforcement'], mitre },
    check({ pod }) {
      return itemsOf(valueUnder(pod?.spec, 'volumes')).flatMap((volume) => {
        const entry = entryUnder(volume, type);
        if (entry === undefined || isNull(entry.value)) return [];
        const name = textOf(valueUnder(volume, 'name')) ?? '';
        return [{ at: entry.key, message: `the volume ${name.slice(0, 60)} is a ${type}`, detail: name }];
      });
    },
    fix: { advice, breaks },
  };
}
