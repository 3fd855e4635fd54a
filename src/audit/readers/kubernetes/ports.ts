import type { DeclaredPort } from '../../model/declared-container.js';
import type { Node } from '../../source/node.js';
import type { Reading } from './reading.js';

const protocols = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

/** `ports`: only a `hostPort` makes one reachable by the node's address. */
export function readPorts(node: Node, reading: Reading): DeclaredPort[] {
  const ports: DeclaredPort[] = [];
  for (const item of reading.items('ports', node)) {
    if (item.kind !== 'map') {
      reading.unclear('ports', item, 'a map');
      continue;
    }
    const port: DeclaredPort = { at: item, containerPort: undefined, protocol: 'tcp' };
    let address: string | undefined;
    let hostPort: number | undefined;
    for (const { key, value } of reading.entries('ports', item)) {
      if (key.text === 'containerPort') port.containerPort = reading.integer('containerPort', value)?.value;
      if (key.text === 'hostPort') hostPort = reading.integer('hostPort', value)?.value;
      if (key.text === 'hostIP') address = reading.text('hostIP', value)?.value;
      if (key.text === 'protocol') port.protocol = reading.word('protocol', value, protocols)?.value ?? 'tcp';
    }
    if (hostPort) port.published = { port: hostPort, ...(address && { address }) };
    ports.push(port);
  }
  return ports;
}
