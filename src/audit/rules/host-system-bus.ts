import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's systemd or D-Bus socket is mounted. */
export const hostSystemBus = hostPathRule({
  id: 'host-system-bus',
  kind: 'system-bus',
  title: "Host's systemd or D-Bus socket is mounted",
  severity: 'high',
  why: "Over these sockets systemd starts services on the host. A root process in the container may use them as the host's root may.",
  attack: 'Asks systemd to run a transient service as root on the host.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1543.002'] },
  advice: 'Remove the mount, and let a small service on the host do what is needed.',
  breaks:
    'Programs that talk to host services (Bluetooth, NetworkManager, systemctl) lose their connection. They name the bus.',
});
