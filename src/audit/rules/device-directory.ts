import { deviceRule } from './support/device-rule.js';

/** All devices of the host are given. */
export const deviceDirectory = deviceRule({
  id: 'device-directory',
  devices: /^\/dev$/,
  title: 'All devices of the host are given',
  severity: 'high',
  why: 'Naming /dev as a device gives the node and the permission for every device of the host. That includes its disks and its memory.',
  attack: "Opens the host's disk and edits its files.",
  mitre: ['T1611'],
  advice: 'Name the single devices that the program uses.',
  breaks: 'Programs that look for devices at run time no longer see new ones. List the devices they use.',
});
