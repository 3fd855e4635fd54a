import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMode } from '../../policy/workload.js';
import type { OciMount } from './oci-config.js';

/** What a container's resolver needs, made anew for each and mounted read-only over the image's own files. */
export interface NetworkFiles {
  mounts: OciMount[];
  /** Adds the container's own address, once it is known. */
  setAddress(address: string): void;
}

/** Writes the files below `directory`. */
export function networkFiles(directory: string, hostname: string, network: NetworkMode): NetworkFiles {
  const own = join(directory, 'etc');
  mkdirSync(own);
  const files = {
    hostname: `${hostname}\n`,
    hosts: hostsFile(hostname, '127.0.1.1'),
    'resolv.conf': resolverConfiguration(network, readHostResolver()),
  };
  const mounts = Object.entries(files).map(([name, content]) => {
    writeFileSync(join(own, name), content, { mode: 0o644 });
    return { destination: `/etc/${name}`, type: 'bind', source: join(own, name), options: ['rbind', 'ro'] };
  });
  // In place: the container has this very file mounted.
  return { mounts, setAddress: (address) => writeFileSync(join(own, 'hosts'), hostsFile(hostname, address)) };
}

function hostsFile(hostname: string, address: string): string {
  return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n${address}\t${hostname}\n`;
}

function readHostResolver(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The host's resolvers, without those on the host's loopback, which a container with a network of its own
 * does not reach; pure.
 */
export function resolverConfiguration(network: NetworkMode, host: string): string {
  if (network === 'none') return '';
  if (network === 'host') return host;
  return host
    .split('\n')
    .filter((line) => !/^\s*nameserver\s+(127\.|::1)/.test(line))
    .join('\n');
}
