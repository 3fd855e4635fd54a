import { publishedServiceRule } from './support/published-service-rule.js';

/** What runs a cluster, reachable from outside. */
export const orchestratorApiPublished = publishedServiceRule({
  id: 'orchestrator-api-published',
  services: new Map([
    [2379, "etcd's client port"],
    [2380, "etcd's peer port"],
    [10250, "the kubelet's API"],
    [10255, "the kubelet's read-only API"],
    [2377, 'the Swarm manager'],
    [8500, "Consul's API"],
    [4646, "Nomad's API"],
    [2181, 'ZooKeeper'],
  ]),
  title: 'A part of the cluster itself is published',
  severity: 'high',
  why: 'These services decide what runs where, and keep its secrets. They are made for a network of their own, and several ask for no password unless told to.',
  attack: 'Reads all secrets out of etcd, or schedules a container of its own through the API.',
  standards: { cisDocker: ['5.9'], nsa: ['Control plane hardening'], mitre: ['T1133', 'T1613', 'T1552.007'] },
  advice: 'Do not publish it, or only on an address of the internal network, with client certificates.',
  breaks: 'Members of the cluster on other machines must reach it by another address.',
});
