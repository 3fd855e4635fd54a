import type { DeclaredPort } from '../../model/declared-container.js';

/** What `-p` and a short entry of Compose's `ports` say, all but where they stand. */
export type ShortPort = Omit<DeclaredPort, 'at'>;

const protocols = new Set(['tcp', 'udp', 'sctp']);

/**
 * `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`, each port perhaps a range (go-connections, nat.ParsePortSpec). A container port
 * alone (also behind an empty port, `:80`) is published on any free port of all addresses. `undefined` for everything
 * else.
 */
export function parseShortPort(text: string): ShortPort | undefined {
  const [ports, protocol] = splitProtocol(text);
  if (protocol === undefined) return undefined;
  const containerAt = ports.lastIndexOf(':');
  const container = parsePortRange(ports.slice(containerAt + 1));
  if (!container) return undefined;
  const port: ShortPort = { containerPort: container.first, published: {}, protocol };
  if (container.last !== container.first) port.containerPortEnd = container.last;
  if (containerAt < 0) return port;
  const published = parsePublished(ports.slice(0, containerAt), container);
  return published && { ...port, published };
}

function parsePublished(text: string, container: PortRange): ShortPort['published'] | undefined {
  const hostAt = text.lastIndexOf(':');
  const published: NonNullable<ShortPort['published']> = {};
  const hostText = text.slice(hostAt + 1);
  if (hostText !== '') {
    const host = parsePortRange(hostText);
    if (!host || !fits(host, container)) return undefined;
    published.port = host.first;
    if (host.last !== host.first) published.portEnd = host.last;
  }
  if (hostAt < 0) return published;
  const address = addressOf(text.slice(0, hostAt));
  if (address === undefined) return undefined;
  if (address !== 'all') published.address = address;
  return published;
}

/** Ranges are as long as each other; but one port of the container may get any of several. */
function fits(host: PortRange, container: PortRange): boolean {
  return (
    host.last - host.first === container.last - container.first ||
    (container.first === container.last && host.last > host.first)
  );
}

/** An address to publish on, brackets removed; `all` where it stands for every address; `undefined` where it is none. */
export function addressOf(text: string): string | 'all' | undefined {
  const address = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  if (/^(?:|0\.0\.0\.0|\*)$/.test(address) || /^[0:]*:[0:]*$/.test(address)) return 'all';
  if (address.length > 45) return undefined;
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) || /^[\da-f:.]+(?:%\w+)?$/i.test(address)
    ? address
    : undefined;
}

/** `3000/tcp`, `3000-3005`: what EXPOSE and `expose` say. Nothing is published. */
export function parseExposedPort(text: string): ShortPort | undefined {
  const [ports, protocol] = splitProtocol(text);
  const range = parsePortRange(ports);
  if (!range || protocol === undefined) return undefined;
  const port: ShortPort = { containerPort: range.first, protocol };
  if (range.last !== range.first) port.containerPortEnd = range.last;
  return port;
}

function splitProtocol(text: string): [ports: string, protocol: ShortPort['protocol'] | undefined] {
  const slash = text.indexOf('/');
  if (slash < 0) return [text, 'tcp'];
  return [text.slice(0, slash), protocolOf(text.slice(slash + 1))];
}

/** In any case of letters; empty is TCP. */
export function protocolOf(text: string): ShortPort['protocol'] | undefined {
  const protocol = text.toLowerCase() || 'tcp';
  return protocols.has(protocol) ? (protocol as ShortPort['protocol']) : undefined;
}

/** Both ends belong to it; they are the same for a single port. */
export interface PortRange {
  first: number;
  last: number;
}

/** `80`, `8000-8010`. `undefined` for what is no port (0 to 65535), or where the end comes before the beginning. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return last >= first && last <= 65535 ? { first, last } : undefined;
}
