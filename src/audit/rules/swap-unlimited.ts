import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';

/** A memory limit that swap makes pointless. */
export const swapUnlimited: ContainerRule = {
  id: 'swap-unlimited',
  title: 'Swap is not limited',
  severity: 'low',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: 'With unlimited swap, a container at its memory limit goes on in the swap space of the machine. When that is full or slow, every process of the machine waits for the disk.',
  attack:
    "Allocates far more than the memory limit; the machine's disk is busy swapping and nothing else responds.",
  standards: { cisDocker: ['5.11'], mitre: ['T1499'] },
  check({ resources: { memorySwap } }) {
    if (memorySwap === undefined || memorySwap.value >= 0) return [];
    return [{ at: memorySwap.at, message: 'may use all swap space of the machine' }];
  },
  fix: {
    advice:
      'Set memory and swap together to the memory limit, so that there is no swap, or at most to twice that.',
    breaks:
      'A workload that needs more than its memory limit is killed instead of swapped out (exit code 137).',
  },
};
