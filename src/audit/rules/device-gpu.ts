import { deviceRule } from './support/device-rule.js';

/** Graphics devices are given. */
export const deviceGpu = deviceRule({
  id: 'device-gpu',
  devices: /^\/dev\/(?:dri(?:\/|$)|nvidia|kfd$|nvhost|mali|accel)/,
  title: 'Graphics devices are given',
  severity: 'low',
  why: 'Graphics drivers are some of the largest and least tested code of a kernel, and are reached through these nodes. Memory of a card is shared by all who use it.',
  attack:
    "Uses a flaw in the driver to run code in the kernel, or reads what other workloads left in the card's memory.",
  mitre: ['T1068', 'T1005'],
  advice: 'Give the one render node that is used (/dev/dri/renderD128) rather than all of /dev/dri.',
  breaks:
    'Transcoding and machine learning fall back to the processor or stop. Their logs say which device they miss.',
});
