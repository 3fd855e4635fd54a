import type { Policy } from '../../../policy/policy.js';
import type { DeclaredContainer, DeclaredPort } from '../../model/declared-container.js';
import type { RecordedFix } from '../rule.js';
import { contradicts, missing, supports } from './recorded.js';

type PublishedPort = DeclaredPort & { published: NonNullable<DeclaredPort['published']> };

/** Ports that can be reached from outside the machine: published, and not on a loopback address only. */
export function reachablePorts({ ports }: DeclaredContainer): PublishedPort[] {
  return ports.filter((port): port is PublishedPort => {
    return port.published !== undefined && !isLoopback(port.published.address);
  });
}

/** An address that only the machine itself reaches. */
function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:127\.|\[?::1\]?$|localhost$)/.test(address);
}

/** Without an address, or with one that stands for all. */
export function isEveryAddress(address: string | undefined): boolean {
  return address === undefined || /^(?:|0\.0\.0\.0|\[?::\]?|\*)$/.test(address);
}

/** `8080 → 80/tcp`, for messages. */
export function portText({ containerPort, containerPortEnd, published, protocol }: DeclaredPort): string {
  const inside = `${rangeText(containerPort, containerPortEnd) ?? 'all its ports'}/${protocol}`;
  const outside = rangeText(published?.port, published?.portEnd);
  return outside === undefined ? inside : `${outside} → ${inside}`;
}

function rangeText(first: number | undefined, last: number | undefined): string | undefined {
  if (first === undefined) return undefined;
  return last === undefined || last === first ? String(first) : `${first}-${last}`;
}

/** What tells a port from the container's others. */
export function portDetail(port: DeclaredPort): string {
  const { published, containerPort, protocol } = port;
  return `${published?.port ?? ''}:${containerPort ?? ''}/${protocol}`;
}

const mapping = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):)?\d+:(\d+)\/(\w+)$/;

/** Evidence on the addresses at which a port is published. */
export function recordedAddress(
  { network }: Policy,
  detail: string | undefined,
  ports: readonly DeclaredPort[],
): RecordedFix {
  const port = ports.find((candidate) => portDetail(candidate) === detail);
  const containerPort = port?.containerPort;
  if (port === undefined || containerPort === undefined) return missing('the policy does not name the port');
  const { protocol } = port;
  for (const text of network.publish) {
    const [, address, recordedPort, recordedProtocol] = mapping.exec(text) ?? [];
    if (Number(recordedPort) !== containerPort || recordedProtocol !== protocol) continue;
    if (isEveryAddress(address) || address === undefined)
      return contradicts([], 'the policy publishes it on all addresses, too');
    return supports(
      [{ kind: 'publish-address', containerPort, protocol, address }],
      `the policy publishes it on ${address} only`,
    );
  }
  return missing(`the policy does not publish ${containerPort}/${protocol}, so nobody used it from outside`);
}
