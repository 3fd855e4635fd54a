import type { DeclaredWorkload } from '../model/declared-workload.js';
import { entriesOf, itemsOf, textOf, valueAt, valueUnder } from '../source/node.js';
import type { Offence, WorkloadRule } from './rule.js';

const controlPlane = /^node-role\.kubernetes\.io\/(?:control-plane|master|etcd)$/;

/** It may run, or must run, on the nodes that run the cluster. */
export const controlPlaneScheduling: WorkloadRule = {
  id: 'control-plane-scheduling',
  title: 'May run on nodes of the control plane',
  severity: 'medium',
  scope: 'workload',
  formats: ['kubernetes'],
  why: "On a node of the control plane, the API server, etcd and the cluster's keys are one kernel away. An escape from any container there is an escape into the whole cluster.",
  attack: 'Breaks out of the container, reads /etc/kubernetes/pki and is administrator of the cluster.',
  standards: { nsa: ['Control plane hardening', 'Worker node segmentation'], mitre: ['T1610', 'T1611'] },
  check: (workload) => [...tolerations(workload), ...selectors(workload)],
  fix: {
    advice: 'Remove the toleration and selector unless it is a part of the control plane.',
    breaks: 'In a cluster with no other nodes it stays Pending; an agent no longer sees the control plane.',
  },
};

function tolerations({ pod }: DeclaredWorkload): Offence[] {
  return itemsOf(valueUnder(pod?.spec, 'tolerations')).flatMap((toleration) => {
    const key = valueUnder(toleration, 'key');
    const name = textOf(key);
    if (key === undefined || name === undefined || !controlPlane.test(name)) return [];
    return [{ at: key, message: `tolerates ${name}`, detail: `toleration ${name}` }];
  });
}

function selectors({ pod }: DeclaredWorkload): Offence[] {
  const required = valueAt(
    pod?.spec,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
  );
  const expressions = itemsOf(valueUnder(required, 'nodeSelectorTerms')).flatMap((term) =>
    itemsOf(valueUnder(term, 'matchExpressions')),
  );
  const wanted = expressions.filter((expression) =>
    /^(?:Exists|In)$/.test(textOf(valueUnder(expression, 'operator')) ?? ''),
  );
  return [
    ...entriesOf(valueUnder(pod?.spec, 'nodeSelector')).map(({ key }) => key),
    ...wanted.flatMap((expression) => valueUnder(expression, 'key') ?? []),
  ].flatMap((at) => {
    const name = textOf(at);
    if (name === undefined || !controlPlane.test(name)) return [];
    return [{ at, message: `is put onto nodes with ${name}`, detail: `selector ${name}` }];
  });
}
