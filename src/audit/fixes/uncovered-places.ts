import type { DeclaredContainer } from '../model/declared-container.js';
import type { WritablePlace } from './change.js';

/** The places where nothing is mounted yet, neither there nor above. */
export function uncoveredPlaces(
  { mounts }: Pick<DeclaredContainer, 'mounts'>,
  places: readonly WritablePlace[],
): WritablePlace[] {
  return places.filter(({ path }) => !mounts.some(({ target }) => path === target || isBelow(path, target)));
}

/** A mount at the root would be no place of its own; a host path that is mounted nowhere has no target. */
function isBelow(path: string, target: string): boolean {
  return target.length > 1 && path.startsWith(`${target}/`);
}
