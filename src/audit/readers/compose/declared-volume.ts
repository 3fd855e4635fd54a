import type { DeclaredMount } from '../../model/declared-container.js';
import { type MapEntry, type Node, valueUnder } from '../../source/node.js';
import { isHostPath, normalizeHostPath } from '../docker-syntax/host-path.js';
import { parseMountOptions } from '../docker-syntax/short-volume.js';
import type { ServiceReading } from './service-reading.js';

/**
 * A named volume as its declaration has it. The `local` driver takes what mount(8) takes: with `o: bind` and a `device`
 * the volume is a path of the host's, and with a `device` in /dev a disk of the host's.
 */
export function withDeclaredVolume(reading: ServiceReading, mount: DeclaredMount): DeclaredMount {
  if (mount.kind !== 'volume' || mount.source === undefined) return mount;
  const entry = reading.model.volumes.get(mount.source);
  if (!entry) return mount;
  const declared = hostPathOf(reading, entry);
  if (!declared) return { ...mount, sourceAt: entry.key };
  const { readOnly, propagation, options } = parseMountOptions(declared.options);
  const bind: DeclaredMount = {
    ...mount,
    kind: 'bind',
    source: normalizeHostPath(declared.device),
    sourceAt: declared.at,
    readOnly: mount.readOnly || readOnly,
    options: [...mount.options, ...options.filter((option) => !/^r?bind$/.test(option))],
  };
  if (propagation !== undefined && mount.propagation === undefined) bind.propagation = propagation;
  return bind;
}

interface HostPath {
  device: string;
  options: string;
  at: Node;
}

function hostPathOf(reading: ServiceReading, { value }: MapEntry): HostPath | undefined {
  const driverOptions = valueUnder(value, 'driver_opts');
  if (driverOptions?.kind !== 'map') return undefined;
  const text = (node: Node | undefined, field: string): string | undefined => {
    const found = valueUnder(node, field);
    return found && reading.partialText(`volumes.${field}`, found);
  };
  const driver = text(value, 'driver');
  if (driver !== undefined && driver !== '' && driver !== 'local') return undefined;
  const deviceNode = valueUnder(driverOptions, 'device');
  const device = text(driverOptions, 'device');
  if (!deviceNode || device === undefined || device === '') return undefined;
  const options = text(driverOptions, 'o') ?? '';
  const isBind = /(?:^|,)r?bind(?:,|$)/.test(options);
  const isDisk = device.startsWith('/dev/');
  return isBind || (isDisk && isHostPath(device)) ? { device, options, at: deviceNode } : undefined;
}
