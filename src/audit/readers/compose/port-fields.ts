import type { DeclaredContainer, DeclaredPort } from '../../model/declared-container.js';
import { isNull, type MapNode, type Node, valueUnder } from '../../source/node.js';
import {
  addressOf,
  parseExposedPort,
  parsePortRange,
  parseShortPort,
  protocolOf,
} from '../docker-syntax/short-port.js';
import { short } from './project.js';
import { type FieldReaders, missingReason, type ServiceReading } from './service-reading.js';

/** Ports that can be reached from outside, and those that are only documented. */
export const portFields: FieldReaders = {
  ports: (reading, container, node) => {
    for (const item of reading.items('ports', node)) {
      if (item.kind === 'map') container.ports.push(readLong(reading, item));
      else readShort(reading, container, item);
    }
  },
  expose: (reading, container, node) => {
    for (const { value, at } of reading.settings('expose', node)) {
      const port = parseExposedPort(value);
      if (port) container.ports.push({ ...port, at });
      else reading.fail('expose', at, `"${short(value)}" is no port`);
    }
  },
};

function readShort(reading: ServiceReading, container: DeclaredContainer, item: Node): void {
  if (item.kind !== 'scalar') {
    reading.fail('ports', item, 'it is a list, and must be a port');
    return;
  }
  if (isNull(item)) return;
  const { text, missing, problem } = reading.project.interpolate(item);
  if (problem !== undefined || missing.length > 0)
    reading.fail('ports', item, problem ?? missingReason(missing));
  // What stands around a variable without a value still says where it is published.
  const port = parseShortPort(missing.length > 0 ? text.replace(/\$(?:\{[^{}]*\}|\w+)/g, '') : text);
  if (port) container.ports.push({ ...port, at: item });
  else {
    container.ports.push({ at: item, containerPort: undefined, published: {}, protocol: 'tcp' });
    if (missing.length === 0 && problem === undefined)
      reading.fail('ports', item, `"${short(text)}" is no port`);
  }
}

/** Without `published`, Compose takes any free port: it is published all the same. */
function readLong(reading: ServiceReading, item: MapNode): DeclaredPort {
  const port: DeclaredPort = { at: item, containerPort: undefined, published: {}, protocol: 'tcp' };
  const target = readRange(reading, item, 'target');
  if (target) {
    port.containerPort = target.first;
    if (target.last !== target.first) port.containerPortEnd = target.last;
  } else if (!valueUnder(item, 'target')) reading.fail('ports', item, 'it has no target');
  const published: NonNullable<DeclaredPort['published']> = {};
  const outside = readRange(reading, item, 'published');
  if (outside) {
    published.port = outside.first;
    if (outside.last !== outside.first) published.portEnd = outside.last;
  }
  const hostAddress = valueUnder(item, 'host_ip');
  const address = hostAddress && reading.parsed('ports.host_ip', hostAddress, addressOf, 'an address');
  if (address && address.value !== 'all') published.address = address.value;
  const protocol = valueUnder(item, 'protocol');
  const value = protocol && reading.parsed('ports.protocol', protocol, protocolOf, 'a protocol');
  if (value) port.protocol = value.value;
  return { ...port, published };
}

function readRange(
  reading: ServiceReading,
  item: MapNode,
  field: string,
): { first: number; last: number } | undefined {
  const node = valueUnder(item, field);
  return node && reading.parsed(`ports.${field}`, node, parsePortRange, 'a port')?.value;
}
