import { ulimitRule } from './support/ulimit-rule.js';

/** Memory that the kernel can neither swap nor reclaim, without bound. */
export const ulimitMemlock = ulimitRule({
  id: 'ulimit-memlock',
  ulimit: 'memlock',
  tooHigh: (hard) => hard < 0,
  title: 'Unlimited memory may be locked',
  severity: 'low',
  why: 'Locked memory cannot be swapped out or reclaimed. A container that locks any amount leaves the rest of the machine to fight over what remains.',
  attack: 'Locks as much memory as the container may use, so that pressure falls on everything else.',
  mitre: ['T1499'],
  advice: 'Set memlock to what the program locks (a database: its buffers), and a memory limit above that.',
  breaks:
    'Programs that lock their heap (Elasticsearch with bootstrap.memory_lock) refuse to start when they cannot.',
});
