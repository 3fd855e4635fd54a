import { formatBytes } from '../../base/text.js';
import type { ContainerRule } from './rule.js';

/** A memory limit far above what is reserved for it. */
export const memoryOvercommitted: ContainerRule = {
  id: 'memory-overcommitted',
  title: 'Memory limit is far above its request',
  severity: 'info',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'The scheduler fills nodes by requests, and only the limit stops a container. Where limits are many times the requests, Pods that use what they are allowed exhaust the node.',
  attack:
    "Fills memory up to the limit in several replicas at once, and the node evicts other tenants' Pods.",
  standards: { nsa: ['Resource policies'], mitre: ['T1499'] },
  check({ resources: { memoryLimit, memoryRequest } }) {
    if (memoryLimit === undefined || memoryRequest === undefined) return [];
    if (memoryRequest.value <= 0 || memoryLimit.value < 4 * memoryRequest.value) return [];
    const [limit, request] = [formatBytes(memoryLimit.value), formatBytes(memoryRequest.value)];
    return [
      { at: memoryLimit.at, message: `may use ${limit} of memory, and reserves ${request} on its node` },
    ];
  },
  fix: {
    advice:
      'Raise the memory request towards the limit, or lower the limit to about twice the measured peak.',
    breaks:
      'A higher request needs a node with as much memory free, and the Pod stays Pending where there is none.',
  },
};
