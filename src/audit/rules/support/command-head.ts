import type { DeclaredWorkload } from '../../model/declared-workload.js';

/** Where a command line that starts a container begins, and with which engine. */
export interface CommandHead {
  engine: string;
  start: number;
}

const head = /\b(podman|docker|nerdctl)(?:-remote)?\s(?:[^\n;|&]{0,200}\s)?(?:run|create)(?=\s|$)/g;
/** Flags before the name, which is where a workload's place is, are rarely longer. */
const longest = 4000;

/**
 * The `docker run` of a workload that was read from a command line or unit: the last one up to where the workload
 * stands. `undefined` for other formats.
 */
export function commandHead({ format, at }: DeclaredWorkload): CommandHead | undefined {
  if (format !== 'docker-run' && format !== 'systemd') return undefined;
  const { text } = at.source;
  const from = Math.max(0, at.start - longest);
  let found: CommandHead | undefined;
  for (const match of text.slice(from, Math.max(at.end, at.start + 1)).matchAll(head)) {
    if (from + match.index > at.start) break;
    found = { engine: match[1] ?? '', start: from + match.index };
  }
  return found;
}
