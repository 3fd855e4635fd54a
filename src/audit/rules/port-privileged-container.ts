import type { ContainerRule } from './rule.js';
import { portDetail } from './support/published-port.js';

const startSysctl = 'net.ipv4.ip_unprivileged_port_start';

/** The program listens below 1024, which in a Pod takes root or NET_BIND_SERVICE. Docker lifts that by a sysctl. */
export const portPrivilegedContainer: ContainerRule = {
  id: 'port-privileged-container',
  title: 'Listens on a port below 1024',
  severity: 'info',
  scope: 'container',
  formats: ['kubernetes', 'dockerfile'],
  why: 'To listen below 1024, a process needs NET_BIND_SERVICE or the sysctl net.ipv4.ip_unprivileged_port_start. Such images are therefore often run as root, with all that root may do besides.',
  attack: 'Takes over the service and is root at once, because it was started as root for its port.',
  standards: {
    cisDocker: ['5.8'],
    pss: ['Capabilities'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1068'],
  },
  check({ ports, sysctls }) {
    if (ports.length === 0) return [];
    const start = sysctls.find(({ value: { name } }) => name.replaceAll('/', '.') === startSysctl);
    const lowest = start === undefined ? 1024 : Number(start.value.value);
    return ports
      .filter(({ containerPort }) => containerPort !== undefined && containerPort < Math.min(1024, lowest))
      .map((port) => ({
        at: port.at,
        message: `listens on ${port.containerPort}/${port.protocol}`,
        detail: portDetail(port),
      }));
  },
  fix: {
    advice:
      'Let the program listen on a port from 1024 on (8080); a Service or a published port may still be 80.',
    breaks: 'Whatever names the old port must follow: probes, Services by number, other containers.',
  },
};
