import type { DeclaredMount } from '../../model/declared-container.js';
import { parseByteSize } from './byte-size.js';
import { trimPath } from './short-volume.js';

/** What `--tmpfs` says, all but where it stands. */
export type ShortTmpfs = Omit<DeclaredMount, 'at' | 'sourceAt' | 'source' | 'medium'> & { kind: 'tmpfs' };

/** `PATH[:OPTIONS]`: `/run:size=64m,ro,noexec`. `undefined` where there is no path. */
export function parseShortTmpfs(text: string): ShortTmpfs | undefined {
  const colon = text.indexOf(':');
  const target = colon < 0 ? text : text.slice(0, colon);
  if (target === '') return undefined;
  const tmpfs: ShortTmpfs = { kind: 'tmpfs', target: trimPath(target), readOnly: false, options: [] };
  for (const option of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    if (option === 'ro') tmpfs.readOnly = true;
    else if (option === 'rw') tmpfs.readOnly = false;
    else if (option !== '') tmpfs.options.push(option);
    const size = option.startsWith('size=') ? parseByteSize(option.slice('size='.length)) : undefined;
    if (size !== undefined && size > 0) tmpfs.sizeBytes = size;
  }
  return tmpfs;
}
