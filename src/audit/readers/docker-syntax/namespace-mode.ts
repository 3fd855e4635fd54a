import type { NamespaceChoice } from '../../model/declared-container.js';

/**
 * The value of `--pid`, `--ipc`, `--network`, `--uts`, `--userns`, `--cgroupns` and of Compose's fields of that sort.
 * Whatever is neither the host's nor another's is private, `kind` as written: `none`, `shareable`, a network's name.
 */
export function parseNamespaceMode(text: string): NamespaceChoice {
  if (text === 'host') return { mode: 'host' };
  const joined = /^(?:container|service|ns):(.+)$/s.exec(text)?.[1];
  if (joined !== undefined) return { mode: 'joined', with: joined };
  return text === '' || text === 'private' ? { mode: 'private' } : { mode: 'private', kind: text };
}
