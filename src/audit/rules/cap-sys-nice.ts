import { capabilityRule } from './support/capability-rule.js';

/** SYS_NICE is added. */
export const capSysNice = capabilityRule({
  id: 'cap-sys-nice',
  capability: 'SYS_NICE',
  title: 'SYS_NICE is added: raises priorities of processes',
  severity: 'low',
  why: 'SYS_NICE allows real-time scheduling, any nice value and moving processes between CPUs and memory nodes. A real-time loop starves whatever else runs on its CPU.',
  attack:
    "Starts a real-time busy loop on each CPU that it may use, so that the host's own services hardly run.",
  mitre: ['T1499'],
  advice: 'Remove SYS_NICE, and set priority with CPU shares or limits instead.',
  breaks:
    'Databases and audio or media servers that raise their own priority log a warning and run at normal priority. Watch their latency.',
});
