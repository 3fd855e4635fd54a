import type { DeclaredMount } from '../../model/declared-container.js';
import { isHostPath, normalizeHostPath, splitAtColons } from './host-path.js';

/** What `-v` and a short entry of Compose's `volumes` say, all but where they stand. */
export type ShortVolume = Omit<DeclaredMount, 'at' | 'sourceAt' | 'medium'> & { kind: 'bind' | 'volume' };

const propagations = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);
/** Options of all engines. A part made of nothing else is no path. */
const plainOptions = new Set([
  ...['ro', 'rw', 'z', 'Z', 'nocopy', 'copy', 'U', 'O', 'idmap', 'exec', 'noexec', 'suid', 'nosuid', 'dev'],
  ...['nodev', 'cached', 'delegated', 'consistent', 'default', 'bind', 'rbind', 'readonly', 'volume-nocopy'],
]);

/**
 * `[SOURCE:]TARGET[:OPTIONS]` as Docker and Podman read it: `/srv/data:/data:ro,rshared`, `cache:/var/cache`,
 * `/anonymous`, `C:\data:/data`. `undefined` for what is none: empty parts, too many colons.
 */
export function parseShortVolume(text: string): ShortVolume | undefined {
  const parts = splitAtColons(text);
  const [first = '', second = ''] = parts;
  if (parts.length > 3 || parts.includes('')) return undefined;
  if (parts.length === 1) return { kind: 'volume', target: trimPath(first), readOnly: false, options: [] };
  // `/data:ro`: Docker's daemon takes a second part that can only be options for them.
  if (parts.length === 2 && second.split(',').every(isOption))
    return { kind: 'volume', target: trimPath(first), ...parseMountOptions(second) };
  const bind = isHostPath(first);
  return {
    kind: bind ? 'bind' : 'volume',
    source: bind ? normalizeHostPath(first) : first,
    target: trimPath(second),
    ...parseMountOptions(parts[2] ?? ''),
  };
}

/** `ro,z,rslave` → what each says; the rest is in `options` as written. */
export function parseMountOptions(text: string): Pick<ShortVolume, 'readOnly' | 'propagation' | 'options'> {
  const found: Pick<ShortVolume, 'readOnly' | 'propagation' | 'options'> = { readOnly: false, options: [] };
  for (const option of text.split(',')) {
    if (option === 'ro' || option === 'readonly') found.readOnly = true;
    else if (option === 'rw') found.readOnly = false;
    else if (propagations.has(option)) found.propagation = option;
    else if (option !== '') found.options.push(option);
  }
  return found;
}

function isOption(word: string): boolean {
  return plainOptions.has(word) || propagations.has(word) || /^idmap=/.test(word);
}

/** Container paths are compared with each other, so `/data/` is `/data`. */
export function trimPath(path: string): string {
  return path.length > 1 && path.endsWith('/') ? normalizeHostPath(path) : path;
}
