import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's /run or /var is mounted. */
export const hostRun = hostPathRule({
  id: 'host-run',
  kind: 'run',
  title: "Host's /run or /var is mounted",
  severity: 'high',
  why: "/run holds the sockets of the host's services, among them the container engine's, systemd's and D-Bus; /var holds their state. One mount so gives control of services that nobody meant to share.",
  attack:
    'Connects to docker.sock or containerd.sock below the mount point and starts a privileged container.',
  standards: { ...hostPathStandards, mitre: ['T1611'] },
  advice: 'Mount the one socket or directory that the workload uses.',
  breaks:
    'Programs that find several sockets below /run lose those that are not mounted one by one. They name the socket they miss.',
});
