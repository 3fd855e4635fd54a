import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ManifestFormat } from '../model/manifest-format.js';
import type { ContainerRule, Offence, Rule, WorkloadRule } from './rule.js';

/** A rule broken, before it is worded for a reader. `container` is absent where the workload as a whole breaks it. */
export interface Breach {
  rule: Rule;
  offence: Offence;
  container?: DeclaredContainer;
}

/** Holds one workload against all rules, in the order of its containers and, within each, of the rules. */
export function checkWorkload(workload: DeclaredWorkload, rules: readonly Rule[]): Breach[] {
  const breaches: Breach[] = [];
  const { ofWorkloads, ofContainers } = rulesFor(workload.format, rules);
  for (const rule of ofWorkloads)
    for (const offence of rule.check(workload)) breaches.push({ rule, offence });
  for (const container of workload.containers) {
    for (const rule of ofContainers)
      for (const offence of rule.check(container, workload)) breaches.push({ rule, offence, container });
  }
  return breaches;
}

interface RulesOfFormat {
  ofWorkloads: WorkloadRule[];
  ofContainers: ContainerRule[];
}

/** Sorted once for each list of rules: thousands of workloads meet the same. */
const sorted = new WeakMap<readonly Rule[], Map<ManifestFormat, RulesOfFormat>>();

function rulesFor(format: ManifestFormat, rules: readonly Rule[]): RulesOfFormat {
  const byFormat = sorted.get(rules) ?? new Map<ManifestFormat, RulesOfFormat>();
  sorted.set(rules, byFormat);
  const known = byFormat.get(format);
  if (known) return known;
  const own = rules.filter(({ formats }) => formats.includes(format));
  const found = {
    ofWorkloads: own.filter((rule) => rule.scope === 'workload'),
    ofContainers: own.filter((rule) => rule.scope === 'container'),
  };
  byFormat.set(format, found);
  return found;
}
