import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** The AppArmor profile is switched off. */
export const apparmorUnconfined: ContainerRule = {
  id: 'apparmor-unconfined',
  title: 'AppArmor is switched off',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "The default profile refuses mounts, writes to most of /proc and /sys, and tracing of the host's processes, whatever capabilities there are. It is the layer that holds when others fail.",
  attack:
    'Mounts filesystems and writes kernel parameters as soon as a capability or a kernel flaw allows it.',
  standards: {
    cisDocker: ['5.2'],
    pss: ['AppArmor'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1562.001'],
  },
  check({ apparmor }) {
    return apparmor?.value.type === 'unconfined'
      ? [{ at: apparmor.at, message: 'runs without an AppArmor profile' }]
      : [];
  },
  fix: {
    advice: 'Remove the setting, which brings the default profile back.',
    breaks:
      'Mounting and tracing inside the container is refused. The kernel log has lines with apparmor="DENIED".',
    recorded: () => missing('a policy does not say which AppArmor profile it was recorded under'),
  },
};
