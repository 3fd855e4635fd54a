import type { Policy } from '../policy/policy.js';
import type { FileWrite, RecordedWorkload, Recording } from '../policy/recording.js';

export type WritableGrant = Policy['files']['writable'][number] & { reason: string };

/** Directories that the Filesystem Hierarchy Standard lets a system empty at boot. */
const temporary = ['/tmp', '/var/tmp', '/run', '/var/run', '/var/lock', '/dev/shm'];

/**
 * The fewest places that must be writable for the recorded changes: the directory in which entries came or
 * went, or the file or directory that was itself changed, and what proofs added (path → reason). A place inside
 * another is left out.
 */
export function writablePaths(
  recordings: Recording[],
  additions: ReadonlyMap<string, string> = new Map(),
): WritableGrant[] {
  const needs = new Map([...additions].map(([path, reason]) => [path, new Set([reason])]));
  for (const write of recordings.flatMap((recording) => recording.writes)) {
    const place = writablePlace(write);
    needs.set(place, (needs.get(place) ?? new Set()).add(describe(write, place)));
  }
  const places = [...needs.keys()].sort();
  return places
    .filter((place) => !places.some((other) => other !== place && isBelow(place, other)))
    .map((path) => ({
      path,
      kind: isTemporary(path, recordings) ? ('tmpfs' as const) : ('persistent' as const),
      reason: summarize(path, places, needs),
    }));
}

function writablePlace({ path, change }: FileWrite): string {
  return change === 'created' || change === 'deleted' ? parentOf(path) : path;
}

/**
 * Memory in its place would hide what the image has there: not where the program itself or its files are. Nor can
 * it take the place of a file.
 */
function isTemporary(path: string, recordings: Recording[]): boolean {
  const isFile = recordings.some(({ writes }) => writes.some((write) => isChangedFile(write, path)));
  const needed = recordings.flatMap(({ workload }) => namedPlaces(workload));
  return (
    temporary.some((directory) => path === directory || isBelow(path, directory)) &&
    !isFile &&
    !needed.some((place) => place === path || isBelow(place, path))
  );
}

/** Changed where it is, so that it is a place of its own. */
function isChangedFile({ path, change, type }: FileWrite, place: string): boolean {
  return path === place && type !== 'directory' && (change === 'modified' || change === 'metadata');
}

/** Where the command line says that something is; a mount of the workload's own is there in any case. */
function namedPlaces({ command, workingDirectory }: RecordedWorkload): string[] {
  return [...command, workingDirectory ?? ''].filter((word) => word.startsWith('/'));
}

/**
 * The deepest directory that holds two of the places, for renames and links between them: places that are
 * mounted one by one do not let these through (EXDEV). `undefined` when there are no two.
 */
export function commonDirectory(places: readonly string[]): string | undefined {
  const pairs = places.flatMap((a, index) => places.slice(index + 1).map((b) => commonParent(a, b)));
  return pairs.sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1))[0];
}

function commonParent(a: string, b: string): string {
  let common = a;
  while (common !== b && !isBelow(b, common)) common = parentOf(common);
  return common;
}

function depth(path: string): number {
  return path.split('/').filter(Boolean).length;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

function describe({ path, change }: FileWrite, place: string): string {
  const name = path === place ? '' : ` ${path.slice(place === '/' ? 1 : place.length + 1)}`;
  return change === 'entries' ? 'entries came or went' : `${change}${name}`;
}

/** Names a few of the changes at a place and below it. */
function summarize(path: string, places: string[], needs: Map<string, Set<string>>): string {
  const inside = places.filter((place) => place !== path && isBelow(place, path));
  const own = [...(needs.get(path) ?? [])].filter((text) => text !== 'entries came or went');
  const texts = [...own.sort(), ...inside];
  if (texts.length === 0) return 'files came and went';
  const shown = texts.slice(0, 3).join(', ');
  return texts.length > 3 ? `${shown} and ${texts.length - 3} more` : shown;
}
