import type { DeclaredMount } from '../../model/declared-container.js';
import { itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import { parseByteSize } from '../docker-syntax/byte-size.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import { engineSource } from './engine-source.js';
import type { OciReading } from './oci-reading.js';

/** `mounts`. Kernel file systems (proc, sysfs, cgroup, …) are of kind `other`, with their type as source. */
export function readOciMounts({ config, container, unresolved }: OciReading): void {
  for (const item of itemsOf(valueUnder(config, 'mounts'))) {
    const mount = readMount(item);
    if (mount) container.mounts.push(mount);
    else unresolved.push({ field: 'mounts', at: item, reason: 'it has no destination' });
  }
}

function readMount(item: Node): DeclaredMount | undefined {
  const target = textOf(valueUnder(item, 'destination'));
  if (!target) return undefined;
  const options = itemsOf(valueUnder(item, 'options')).flatMap((option) => textOf(option) ?? []);
  const type = textOf(valueUnder(item, 'type')) ?? '';
  const sourceNode = valueUnder(item, 'source');
  const source = textOf(sourceNode);
  const bind = type === 'bind' || options.includes('bind') || options.includes('rbind');
  const kind = bind ? 'bind' : type === 'tmpfs' ? 'tmpfs' : 'other';
  const mount: DeclaredMount = {
    at: item,
    kind,
    target: normalizeHostPath(target),
    readOnly: options.findLast((option) => option === 'ro' || option === 'rw') === 'ro',
    options: options.filter((option) => !understood.has(option) && !propagations.has(option)),
  };
  if (bind && source) Object.assign(mount, engineSource(normalizeHostPath(source), target));
  if (kind === 'other') mount.source = type;
  const propagation = options.findLast((option) => propagations.has(option));
  if (propagation) mount.propagation = propagation;
  const size = options.find((option) => option.startsWith('size='));
  const sizeBytes = size === undefined ? undefined : parseByteSize(size.slice('size='.length));
  if (kind === 'tmpfs' && sizeBytes !== undefined && sizeBytes > 0) mount.sizeBytes = sizeBytes;
  return mount;
}

const understood: ReadonlySet<string> = new Set(['bind', 'rbind', 'ro', 'rw']);
const propagations: ReadonlySet<string> = new Set([
  'private',
  'rprivate',
  'shared',
  'rshared',
  'slave',
  'rslave',
  'unbindable',
  'runbindable',
]);
