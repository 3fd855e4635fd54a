import { booleanOf, type MapNode, type Node, valueAt } from '../source/node.js';
import type { WorkloadRule } from './rule.js';
import { missing } from './support/recorded.js';

/** Windows: a container that is a process of the host. */
export const hostProcess: WorkloadRule = {
  id: 'host-process',
  title: 'Windows container runs as a process of the host',
  severity: 'critical',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'A HostProcess container is no container: it runs on the Windows host with its files, network and devices. As NT AUTHORITY\\SYSTEM it is the host.',
  attack: "Reads the kubelet's credentials and installs a service on the host.",
  standards: {
    cisKubernetes: ['5.2.11'],
    pss: ['HostProcess'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check({ pod, containers }) {
    if (pod === undefined) return [];
    const maps: MapNode[] = [pod.spec, ...containers.flatMap(({ node }) => (node ? [node] : []))];
    return maps
      .map((map) => valueAt(map, 'securityContext', 'windowsOptions', 'hostProcess'))
      .filter((node): node is Node => booleanOf(node) === true)
      .map((at) => ({ at, message: 'runs as a process of the Windows host' }));
  },
  fix: {
    advice:
      'Remove hostProcess, and keep such Pods in a namespace of the administrators where they are needed.',
    breaks: 'Network plugins and agents that configure the Windows host stop working.',
    recorded: () => missing('recordings are of Linux workloads'),
  },
};
