import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { AppError } from '../../base/app-error.js';
import type { PortMapping } from '../../policy/workload.js';

/** Ports kept for a container; `release` gives them back. */
export interface HeldPorts {
  release(): void;
}

/**
 * Takes the host's side of port mappings, so that no other program, and no other container, can: netfilter
 * redirects packets before they reach these sockets, and would quietly redirect another program's too. Throws
 * `PORT_TAKEN`, and then holds nothing.
 */
export async function holdPorts(publish: PortMapping[]): Promise<HeldPorts> {
  const held: { close(): void }[] = [];
  const release = () => {
    for (const socket of held.splice(0)) socket.close();
  };
  try {
    for (const mapping of publish) held.push(await holdPort(mapping));
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function holdPort(mapping: PortMapping): Promise<{ close(): void }> {
  const { hostPort: port, hostAddress: host = '0.0.0.0', protocol } = mapping;
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(portError(mapping, error));
    if (protocol === 'tcp') {
      // Where a connection does get here, the redirection is not in force (yet): better closed than hanging.
      const server = createServer((socket) => socket.destroy());
      server.once('error', refuse).listen({ port, host, exclusive: true }, () => resolve(server.unref()));
    } else {
      const socket = createSocket('udp4');
      socket
        .once('error', refuse)
        .bind({ port, address: host, exclusive: true }, () => resolve(socket.unref()));
    }
  });
}

function portError({ hostPort, hostAddress, protocol }: PortMapping, error: NodeJS.ErrnoException): AppError {
  const where = `${hostAddress ? `${hostAddress}:` : ''}${hostPort}/${protocol}`;
  if (error.code === 'EADDRINUSE') {
    return new AppError('PORT_TAKEN', `port ${where} on this host is already in use`, {
      hint: `choose another host port (-p), or find the owner with: ss -lnp sport = :${hostPort}`,
      cause: error,
    });
  }
  return new AppError('NETWORK_SETUP', `cannot use port ${where} on this host: ${error.code}`, {
    cause: error,
  });
}
