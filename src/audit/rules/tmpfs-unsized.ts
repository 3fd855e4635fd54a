import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { memoryIsBound } from './support/memory-bound.js';

/** A tmpfs that may grow to half of the machine's memory, in a container without a limit of its own. */
export const tmpfsUnsized: ContainerRule = {
  id: 'tmpfs-unsized',
  title: 'Filesystem in memory has no size limit',
  severity: 'low',
  scope: 'container',
  formats: startFormats.filter((format) => format !== 'kubernetes'),
  why: "A tmpfs without a size may grow to half of the machine's memory. Its files count against the container's memory limit, and here there is none.",
  attack: 'Uploads or writes files into it until the machine runs out of memory.',
  standards: { cisDocker: ['5.11'], mitre: ['T1499'] },
  check(container, workload) {
    const { mounts } = container;
    if (!mounts.some(isUnsized) || memoryIsBound(container, workload)) return [];
    return mounts.filter(isUnsized).map(({ at, target }) => ({
      at,
      message: `${target} is in memory, without a size and without a memory limit`,
      detail: target,
    }));
  },
  fix: {
    advice: 'Give the tmpfs a size (size=64m), or the container a memory limit.',
    breaks: 'A program that writes more there fails with "No space left on device".',
  },
};

function isUnsized({
  kind,
  sizeBytes,
  readOnly,
}: {
  kind: string;
  sizeBytes?: number;
  readOnly: boolean;
}): boolean {
  return kind === 'tmpfs' && (sizeBytes === undefined || sizeBytes === 0) && !readOnly;
}
