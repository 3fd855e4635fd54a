import { parseNamespaceMode } from '../../docker-syntax/namespace-mode.js';
import { parseExposedPort, parseShortPort } from '../../docker-syntax/short-port.js';
import { doubt, type Flag, type FlagValue, type RunReading, reject, switches, takes } from './flag.js';

/** Networks and ports. */
export const networkFlags: Record<string, Flag> = {
  network: takes(readNetwork),
  net: takes(readNetwork),
  publish: takes((reading, value) => {
    const port = parseShortPort(value.value);
    if (port) reading.container.ports.push({ at: value.at, ...port });
    else publishedSomewhere(reading, value);
  }),
  expose: takes((reading, value) => {
    const port = parseExposedPort(value.value);
    if (port) reading.container.ports.push({ at: value.at, ...port });
    else reject(reading, value, 'is no port');
  }),
  'publish-all': switches((reading, { value, at }) => {
    if (value) reading.publishAll = at;
  }),
};

/** `host`, or `name=host` with options; the host's network wins over any others. */
function readNetwork(reading: RunReading, value: FlagValue): void {
  doubt(reading, value);
  const named = /(?:^|,)name=([^,]*)/.exec(value.value)?.[1];
  const choice = parseNamespaceMode(named ?? value.value);
  const { namespaces } = reading.container;
  if (namespaces.network?.value.mode !== 'host') namespaces.network = { value: choice, at: value.at };
}

/** A port that is a variable's: on which address it is published can often be told all the same. */
function publishedSomewhere(reading: RunReading, value: FlagValue): void {
  reject(reading, value, 'is no port');
  if (value.unknown === undefined) return;
  const local = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost):/.exec(value.value)?.[1];
  const container = /:(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(value.value);
  const protocol = container?.[2] as 'tcp' | 'udp' | 'sctp' | undefined;
  reading.container.ports.push({
    at: value.at,
    containerPort: container ? Number(container[1]) : undefined,
    published: local === undefined ? {} : { address: local.replace(/[[\]]/g, '') },
    protocol: protocol ?? 'tcp',
  });
}

/** `-P`: every port that is exposed here is published; the image's own are not known. */
export function publishAll({ container, publishAll: at }: RunReading): void {
  if (at) for (const port of container.ports) port.published ??= {};
}
