import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkMode } from '../../policy/workload.js';
import type { OciMount } from './oci-config.js';

/** What a container's resolver needs; made anew for each and mounted read-only over the image's own files. */
export function networkFileMounts(
  directory: string,
  hostname: string,
  network: NetworkMode,
  address: string | undefined,
): OciMount[] {
  const own = join(directory, 'etc');
  mkdirSync(own);
  const files = {
    hostname: `${hostname}\n`,
    hosts: `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n${address ?? '127.0.1.1'}\t${hostname}\n`,
    'resolv.conf': resolverConfiguration(network, readHostResolver()),
  };
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(own, name), content, { mode: 0o644 });
    return { destination: `/etc/${name}`, type: 'bind', source: join(own, name), options: ['rbind', 'ro'] };
  });
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
