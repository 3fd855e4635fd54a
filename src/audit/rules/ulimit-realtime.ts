import { ulimitRule } from './support/ulimit-rule.js';

/** Processes may ask for realtime scheduling. */
export const ulimitRealtime = ulimitRule({
  id: 'ulimit-realtime',
  ulimit: 'rtprio',
  tooHigh: (hard) => hard !== 0,
  title: 'Realtime scheduling is allowed',
  severity: 'medium',
  why: "A realtime process runs before all ordinary ones, the host's included, for as long as it wants to. CPU limits and weights do not apply to it.",
  attack:
    'Runs an endless loop with realtime priority on every CPU, and the machine hardly answers any more.',
  mitre: ['T1499', 'T1496'],
  advice:
    'Remove the rtprio limit unless the workload has real deadlines, and then pin it to CPUs of its own.',
  breaks: 'Audio, telephony and control programs that set SCHED_FIFO fail with EPERM or stutter.',
});
