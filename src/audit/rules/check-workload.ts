import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { Offence, Rule } from './rule.js';

/** A rule broken, before it is worded for a reader. `container` is absent where the workload as a whole breaks it. */
export interface Breach {
  rule: Rule;
  offence: Offence;
  container?: DeclaredContainer;
}

/** Holds one workload against all rules, in the order of its containers and, within each, of the rules. */
export function checkWorkload(workload: DeclaredWorkload, rules: readonly Rule[]): Breach[] {
  const breaches: Breach[] = [];
  const own = rules.filter((rule) => rule.formats.includes(workload.format));
  for (const rule of own) {
    if (rule.scope !== 'workload') continue;
    for (const offence of rule.check(workload)) breaches.push({ rule, offence });
  }
  for (const container of workload.containers) {
    for (const rule of own) {
      if (rule.scope !== 'container') continue;
      for (const offence of rule.check(container, workload)) breaches.push({ rule, offence, container });
    }
  }
  return breaches;
}
