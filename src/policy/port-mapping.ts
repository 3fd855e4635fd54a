import { AppError } from '../base/app-error.js';
import type { PortMapping, Protocol } from './workload.js';

/**
 * Reads a port mapping as `docker run -p` takes it: `[ADDRESS:]HOSTPORT:PORT[/tcp|udp]`, or one port for
 * both sides. Throws `USAGE`.
 */
export function parsePublish(text: string): PortMapping {
  const match = text.match(/^(?:(?:(\d{1,3}(?:\.\d{1,3}){3}):)?(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/);
  const [, hostAddress, hostPort, containerPort, protocol = 'tcp'] = match ?? [];
  const mapping = {
    hostPort: Number(hostPort ?? containerPort),
    containerPort: Number(containerPort),
    protocol: protocol as Protocol,
  };
  if (match && isPort(mapping.hostPort) && isPort(mapping.containerPort) && isAddress(hostAddress)) {
    return hostAddress === undefined || hostAddress === '0.0.0.0' ? mapping : { hostAddress, ...mapping };
  }
  throw new AppError('USAGE', `${JSON.stringify(text)} is not a port mapping`, {
    hint: 'write it as 8080:80, 127.0.0.1:8080:80 or 5353:53/udp; ports are 1 to 65535',
  });
}

/** The full form, `[ADDRESS:]HOSTPORT:PORT/PROTOCOL`, which `parsePublish` reads back. */
export function formatPublish({ hostAddress, hostPort, containerPort, protocol }: PortMapping): string {
  return `${hostAddress ? `${hostAddress}:` : ''}${hostPort}:${containerPort}/${protocol}`;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}

function isAddress(address: string | undefined): boolean {
  return address === undefined || address.split('.').every((part) => Number(part) <= 255);
}
