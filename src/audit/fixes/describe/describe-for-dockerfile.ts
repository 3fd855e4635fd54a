import type { Change } from '../change.js';

/** A Dockerfile says only who the image's program is by default; all else is said where the container is started. */
export function describeForDockerfile(change: Change): string[] {
  if (change.kind === 'user') return [`USER ${change.uid}:${change.gid}`];
  return [];
}
