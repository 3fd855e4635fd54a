import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /sys is mounted writable. */
export const hostSys = hostPathRule({
  id: 'host-sys',
  kind: 'sys',
  only: 'writable',
  title: "Host's /sys is mounted writable",
  severity: 'high',
  why: 'Writing to /sys configures devices, drivers and kernel features of the machine. An engine mounts it read-only for that reason.',
  attack: 'Writes to uevent_helper, or rebinds drivers and powers devices off.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1499'] },
  advice: 'Mount it read-only.',
  breaks:
    'Programs that configure devices (GPIO, fan control, SR-IOV) fail with "Read-only file system". Give them the one directory they write.',
});
