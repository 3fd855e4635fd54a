import { isNull, itemsOf, type Node, textOf, valueUnder } from '../source/node.js';
import type { WorkloadRule } from './rule.js';

/** It may run on every node, whatever the node is kept for. */
export const toleratesEverything: WorkloadRule = {
  id: 'tolerates-everything',
  title: 'May run on every node',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'Taints keep nodes for what they are meant for: the control plane, machines with secrets, broken ones. A toleration without a key passes them all.',
  attack: 'Is scheduled beside the control plane, and attacks it from the same kernel.',
  standards: { nsa: ['Worker node segmentation'], mitre: ['T1610', 'T1611'] },
  check({ pod }) {
    return itemsOf(valueUnder(pod?.spec, 'tolerations'))
      .filter(toleratesAll)
      .map((at) => ({ at, message: 'tolerates every taint' }));
  },
  fix: {
    advice: 'Name the taints that it has to tolerate.',
    breaks: 'Agents that are to run on every node (logs, networking) are missing on nodes with other taints.',
  },
};

/** Without an effect, or with one that keeps Pods from being scheduled. */
function toleratesAll(toleration: Node): boolean {
  const key = valueUnder(toleration, 'key');
  const hasKey = key !== undefined && !isNull(key) && textOf(key) !== '';
  if (hasKey || textOf(valueUnder(toleration, 'operator')) !== 'Exists') return false;
  const effect = textOf(valueUnder(toleration, 'effect'));
  return effect === undefined || effect === '' || effect === 'NoSchedule';
}
