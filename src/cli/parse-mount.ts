import { isAbsolute, posix, resolve } from 'node:path';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import type { Mount } from '../policy/workload.js';

/** Prefix by which a policy's list of mounts tells a tmpfs from a volume. */
const tmpfsPrefix = 'tmpfs:';

/**
 * Reads what `docker run -v` takes: `/host/path:/path[:ro|rw]`, `./relative:/path`, `volume-name:/path`.
 * Relative host paths are seen from `cwd`. Throws `USAGE`.
 */
export function parseVolume(text: string, cwd: string): Mount {
  const [source = '', target = '', mode = 'rw', ...rest] = text.split(':');
  if (rest.length > 0 || !isTarget(target) || (mode !== 'ro' && mode !== 'rw') || source === '') {
    throw malformed('-v', text, 'write it as /host/path:/path[:ro] or volume-name:/path[:ro]');
  }
  const common = { target: posix.normalize(target), readOnly: mode === 'ro' };
  if (isAbsolute(source) || source.startsWith('.'))
    return { kind: 'bind', source: resolve(cwd, source), ...common };
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(source) && source !== 'tmpfs') {
    return { kind: 'volume', name: source, ...common };
  }
  throw malformed(
    '-v',
    text,
    `${printable(source)} is neither a path nor a volume name (letters, digits, "_.-")`,
  );
}

/** Reads what `docker run --tmpfs` takes: `/path[:option,…]`, options as mount(8) has them. Throws `USAGE`. */
export function parseTmpfs(text: string): Mount {
  const [target = '', options = '', ...rest] = text.split(':');
  const list = options.split(',').filter(Boolean);
  const known =
    /^(size=\d+[kmg%]?|mode=[0-7]{3,4}|uid=\d+|gid=\d+|nr_inodes=\d+[kmg]?|ro|rw|exec|noexec|suid|nosuid|dev|nodev)$/i;
  const wrong = list.find((option) => !known.test(option));
  if (rest.length === 0 && isTarget(target) && wrong === undefined) {
    return { kind: 'tmpfs', target: posix.normalize(target), options: list };
  }
  throw malformed(
    '--tmpfs',
    text,
    wrong ? `option ${printable(wrong)} is not known` : 'write it as /path:size=64m,mode=1777',
  );
}

/** A mount as a policy's list holds it; `parseMount` reads it back. */
export function formatMount(mount: Mount): string {
  if (mount.kind === 'tmpfs')
    return [`${tmpfsPrefix}${mount.target}`, mount.options.join(',')].filter(Boolean).join(':');
  const source = mount.kind === 'bind' ? mount.source : mount.name;
  return `${source}:${mount.target}${mount.readOnly ? ':ro' : ''}`;
}

/** Reads an entry of a policy's list of mounts. Throws `USAGE`. */
export function parseMount(text: string): Mount {
  return text.startsWith(tmpfsPrefix) ? parseTmpfs(text.slice(tmpfsPrefix.length)) : parseVolume(text, '/');
}

function isTarget(path: string): boolean {
  return path.startsWith('/') && posix.normalize(path) !== '/' && !path.includes('\0');
}

function malformed(flag: string, text: string, hint: string): AppError {
  return new AppError('USAGE', `${flag} ${JSON.stringify(printable(text))} is not understood`, { hint });
}
