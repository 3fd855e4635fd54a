import { textOf, valueUnder } from '../source/node.js';
import type { WorkloadRule } from './rule.js';

/** The manifest names the node, so the scheduler is not asked. */
export const nodeNameFixed: WorkloadRule = {
  id: 'node-name-fixed',
  title: 'Is put onto one node by name',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'A Pod with nodeName skips the scheduler, and with it taints and other rules on what may run where. It is also how a Pod is placed beside a chosen victim.',
  attack: 'Places a Pod on the node of the control plane, or beside the workload that it wants to attack.',
  standards: { nsa: ['Worker node segmentation'], mitre: ['T1610'] },
  check({ pod }) {
    const node = valueUnder(pod?.spec, 'nodeName');
    const name = textOf(node);
    // Every Pod that runs has one: this is what somebody asked the API server for, not what he wrote.
    if (node === undefined || name === undefined || name === '' || valueUnder(pod?.metadata, 'uid'))
      return [];
    return [{ at: node, message: `is put onto the node ${name.slice(0, 80)}` }];
  },
  fix: {
    advice: 'Remove nodeName, and use a nodeSelector where it needs a kind of node.',
    breaks: 'The scheduler may choose another node, without the local data or device that it used.',
  },
};
