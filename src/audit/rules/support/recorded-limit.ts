import { formatBytes } from '../../../base/text.js';
import type { Policy } from '../../../policy/policy.js';
import { parseSize } from '../../../policy/size.js';
import type { RecordedFix } from '../rule.js';
import { missing, supports } from './recorded.js';

type Limit = 'memory' | 'cpus' | 'pids';

const words: Record<Limit, (value: number) => string> = {
  memory: (value) => `${formatBytes(value)} of memory`,
  cpus: (value) => `${value} CPUs`,
  pids: (value) => `${value} processes and threads`,
};

/** The limit that a policy derived from the peak of its recordings. */
export function recordedLimit({ resources }: Policy, resource: Limit): RecordedFix {
  const value = resource === 'memory' ? bytesOf(resources.memory) : resources[resource];
  if (value === undefined) return missing(`the policy has no limit for ${resource}: no peak was measured`);
  return supports(
    [{ kind: 'limit', resource, value }],
    `the recorded workload stays below ${words[resource](value)}, with headroom`,
  );
}

function bytesOf(size: string | undefined): number | undefined {
  return size === undefined ? undefined : parseSize(size);
}
