import { deviceRule } from './support/device-rule.js';

/** Disk of the host is given to the container. */
export const deviceDisk = deviceRule({
  id: 'device-disk',
  devices:
    /^\/dev\/(?:sd[a-z]|hd[a-z]|nvme\d|vd[a-z]|xvd[a-z]|mmcblk\d|dm-\d|mapper(?:\/|$)|md\d|loop\d|disk(?:\/|$)|sg\d|nbd\d)/,
  title: 'Disk of the host is given to the container',
  severity: 'critical',
  why: "Whoever opens a disk reads and writes all that is on it, below every permission of its files. If it is the host's own, that is root on the host.",
  attack: "Edits the host's /etc/shadow or a program with debugfs, or mounts the disk.",
  mitre: ['T1611'],
  advice: 'Give the container a directory or a volume on the disk instead of the device.',
  breaks:
    'Backup, SMART and storage programs that read the device itself fail to open it. Run these on the host.',
});
