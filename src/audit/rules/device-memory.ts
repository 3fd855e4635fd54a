import { deviceRule } from './support/device-rule.js';

/** Physical memory or I/O ports are given. */
export const deviceMemory = deviceRule({
  id: 'device-memory',
  devices: /^\/dev\/(?:mem|kmem|port|nvram|cpu(?:\/|$))/,
  title: 'Physical memory or I/O ports are given',
  severity: 'critical',
  why: 'These nodes reach physical memory, ports or processor registers of the machine. They stand below the kernel, and so below every isolation.',
  attack: 'Searches physical memory for keys, or changes the kernel there to become root.',
  mitre: ['T1611', 'T1014'],
  advice: 'Remove the device, and let a service on the host read the sensors or firmware.',
  breaks: 'Programs such as dmidecode, flashrom and sensor readers fail to open it. Run these on the host.',
});
