import { deviceRule } from './support/device-rule.js';

/** Kernel's log is given (/dev/kmsg). */
export const deviceKernelLog = deviceRule({
  id: 'device-kernel-log',
  devices: /^\/dev\/kmsg$/,
  title: "Kernel's log is given (/dev/kmsg)",
  severity: 'low',
  why: "The kernel's log belongs to the host and names devices, addresses and crashes of all workloads. Writers can forge entries in it.",
  attack: 'Reads addresses and device names to prepare an exploit, or writes false entries.',
  mitre: ['T1082', 'T1070'],
  advice: 'Collect kernel logs on the host.',
  breaks:
    'kubelet, cAdvisor and log agents in the container miss kernel events such as OOM kills. They name /dev/kmsg.',
});
