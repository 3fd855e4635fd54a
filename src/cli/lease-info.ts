import { AppError } from '../base/app-error.js';
import { type LeaseInfo, livingLeases } from '../host/lease.js';
import type { Workload } from '../policy/workload.js';
import { formatSource } from './parse-source.js';

/** How a container is listed. Throws `USAGE` when its name is taken by one that runs. */
export function leaseInfo(workload: Workload, stateRoot: string, detached = false): LeaseInfo {
  const taken = livingLeases(stateRoot).find(({ info }) => info.name === workload.name);
  if (workload.name !== undefined && taken) {
    throw new AppError('USAGE', `a container named ${workload.name} runs already (${taken.id})`, {
      hint: `choose another --name, or end it: tightship stop ${workload.name}`,
    });
  }
  return {
    name: workload.name ?? '',
    workload: [formatSource(workload.source), ...workload.command].join(' '),
    startedAt: new Date().toISOString(),
    detached,
  };
}
