import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /dev is mounted. */
export const hostDev = hostPathRule({
  id: 'host-dev',
  kind: 'dev',
  title: "Host's /dev is mounted",
  severity: 'high',
  why: 'The mount brings the node of every device of the host: disks, memory, consoles. What opens them is then up to the device cgroup alone, which a privileged container does not have.',
  attack: "Opens the host's disk and edits its files below the filesystem's permissions.",
  standards: { ...hostPathStandards, mitre: ['T1611'] },
  advice: 'Give the container the single devices that it uses, with the permissions it needs.',
  breaks:
    'Programs that look for devices at run time (udev, USB hot-plug) no longer see new ones. List the devices they use.',
});
