import type { DeclaredPort } from '../../model/declared-container.js';
import {
  entriesOf,
  integerOf,
  itemsOf,
  type MapEntry,
  type Node,
  textOf,
  valueUnder,
} from '../../source/node.js';
import { addressOf, parseExposedPort } from '../docker-syntax/short-port.js';
import type { InspectReading } from './inspect-reading.js';

/**
 * What is really published, if the container runs; else what was asked for. Ports that are only exposed are documented
 * ones.
 */
export function readInspectPorts({ node, host, container }: InspectReading): void {
  const now = entriesOf(valueUnder(valueUnder(node, 'NetworkSettings'), 'Ports'));
  const asked = entriesOf(valueUnder(host, 'PortBindings'));
  const exposed = entriesOf(valueUnder(valueUnder(node, 'Config'), 'ExposedPorts'));
  const seen = new Set<string>();
  for (const entry of [...now, ...asked]) {
    if (itemsOf(entry.value).length === 0 || seen.has(entry.key.text)) continue;
    seen.add(entry.key.text);
    container.ports.push(...published(entry));
  }
  for (const { key } of [...now, ...exposed]) {
    const port = seen.has(key.text) ? undefined : parseExposedPort(key.text);
    seen.add(key.text);
    if (port) container.ports.push({ at: key, ...port });
  }
}

/** IPv4's and IPv6's "every address" are one publication. */
function published({ key, value }: MapEntry): DeclaredPort[] {
  const port = parseExposedPort(key.text);
  if (!port) return [];
  const found = new Map<string, DeclaredPort>();
  for (const item of itemsOf(value)) {
    const at = placeOf(item);
    const address = addressOf(textOf(valueUnder(item, 'HostIp')) ?? '');
    const number = hostPort(valueUnder(item, 'HostPort'));
    const identity = `${address} ${number}`;
    if (found.has(identity)) continue;
    const where = {
      ...(address === undefined || address === 'all' ? {} : { address }),
      ...(number === undefined ? {} : { port: number }),
    };
    found.set(identity, { at, ...port, published: where });
  }
  return [...found.values()];
}

/** The address, which is what makes a publication wide or narrow. */
function placeOf(item: Node): Node {
  return valueUnder(item, 'HostIp') ?? item;
}

/** A text in Docker's output; '' and 0 are "any". */
function hostPort(node: Node | undefined): number | undefined {
  const number = integerOf(node);
  return number !== undefined && number > 0 && number <= 65535 ? number : undefined;
}
