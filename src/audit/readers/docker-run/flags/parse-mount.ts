import type { DeclaredMount } from '../../../model/declared-container.js';
import { parseByteSize } from '../../docker-syntax/byte-size.js';
import { normalizeHostPath } from '../../docker-syntax/host-path.js';
import { trimPath } from '../../docker-syntax/short-volume.js';
import { parseBoolean } from './flag.js';

type MountOption = Omit<DeclaredMount, 'at' | 'sourceAt' | 'medium'>;

const kinds: Record<string, DeclaredMount['kind'] | undefined> = {
  __proto__: null as never,
  bind: 'bind',
  glob: 'bind',
  volume: 'volume',
  tmpfs: 'tmpfs',
  ramfs: 'tmpfs',
  image: 'image',
  artifact: 'image',
  npipe: 'bind',
  devpts: 'other',
  cluster: 'volume',
};

/** Keys by the name that Docker's documentation gives them first. */
const aliases: Record<string, string | undefined> = {
  __proto__: null as never,
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  'tmpfs-size': 'size',
};

/** `--mount`'s `type=bind,source=…,target=…`; in words why it is none, where it is none. */
export function parseMount(text: string): MountOption | string {
  const options = new Map<string, string>();
  for (const field of splitFields(text)) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).trim().toLowerCase();
    if (key !== '') options.set(aliases[key] ?? key, equals < 0 ? '' : field.slice(equals + 1));
  }
  // Docker's default is a volume.
  const kind = kinds[options.get('type')?.toLowerCase() ?? 'volume'];
  const target = options.get('target');
  if (kind === undefined) return 'is a mount of a type that is not known';
  if (!target) return 'is a mount without a target';
  const mount: MountOption = {
    kind,
    target: trimPath(target),
    readOnly: isReadOnly(options, kind),
    options: ['bind-nonrecursive', 'bind-recursive', 'relabel', 'idmap', 'U', 'chown'].filter((key) =>
      options.has(key),
    ),
  };
  const source = options.get('source');
  if (source) mount.source = kind === 'bind' ? normalizeHostPath(source) : source;
  const propagation = options.get('bind-propagation');
  if (propagation) mount.propagation = propagation;
  const size = parseByteSize(options.get('size') ?? '');
  if (size !== undefined && size > 0) mount.sizeBytes = size;
  return mount;
}

/** `readonly` alone is on; Podman has `rw=false` as well, and images are read-only there unless they are made `rw`. */
function isReadOnly(options: ReadonlyMap<string, string>, kind: DeclaredMount['kind']): boolean {
  const written = options.get('readonly');
  if (written !== undefined) return written === '' || parseBoolean(written) === true;
  const writable = options.get('rw') ?? options.get('readwrite');
  if (writable !== undefined) return parseBoolean(writable) === false;
  return kind === 'image';
}

/** Comma-separated, as encoding/csv has it: a field may stand in double quotes. */
function splitFields(text: string): string[] {
  if (!text.includes('"')) return text.split(',');
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
