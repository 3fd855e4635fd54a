import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { canHaveLimits, podResource } from './support/memory-bound.js';
import { recordedLimit } from './support/recorded-limit.js';
import { isUnresolved } from './support/unresolved-field.js';

const fields = ['cpus', 'cpu', 'cpu_quota', 'cpuLimit', 'limits'];

/** No CPU limit; outside Kubernetes, a weight (`cpu_shares`) is taken for one, as the CIS benchmark does. */
export const cpuLimitMissing: ContainerRule = {
  id: 'cpu-limit-missing',
  title: 'CPU time is not limited',
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: 'Without a limit one container can keep all CPUs of its machine busy. Some clusters leave CPU limits off on purpose and rely on requests, because limits also slow down short peaks.',
  attack:
    'Mines cryptocurrency or cracks passwords on all CPUs, at the expense of everything beside it and of the bill.',
  standards: { cisDocker: ['5.12'], nsa: ['Resource policies'], mitre: ['T1496', 'T1499'] },
  check(container, workload) {
    const { cpuLimit, cpuShares } = container.resources;
    if (!canHaveLimits(container) || (cpuLimit !== undefined && cpuLimit.value > 0)) return [];
    if (workload.format === 'kubernetes') {
      if (podResource(workload, 'limits', 'cpu')) return [];
    } else if (cpuShares !== undefined && cpuShares.value > 0) return [];
    if (isUnresolved(workload, fields)) return [];
    return [{ at: cpuLimit?.at ?? container.at, message: 'has no CPU limit' }];
  },
  fix: {
    advice: 'Set a CPU limit of about twice what the workload uses under load, at least one CPU.',
    breaks:
      'A limit that is too low does not stop the workload but slows it: answers take longer, probes may time out. Look at cpu.stat (nr_throttled) of its control group.',
    recorded: (_, policy) => recordedLimit(policy, 'cpus'),
  },
};
