import type { PolicyCheck } from './policy-check.js';
import { quoted } from './policy-text.js';
import { isSize } from './size.js';

/** `/a//b/` and `/a/b` are one place; the root is the empty string. */
function placeOf(path: string): string {
  return path.replace(/\/+/g, '/').replace(/\/$/, '');
}

/** Every directory above a place, the root first. */
function parentsOf(place: string): string[] {
  return [...place.matchAll(/\//g)].map(({ index }) => place.slice(0, index));
}

/** No writable path is another one, or lies within it. */
export const checkNestedPaths: PolicyCheck = ({ files }, report) => {
  const writable = files?.writable ?? [];
  const places = writable.map(({ path }) => placeOf(path));
  const known = new Map(places.map((place, index) => [place, index] as const).toReversed());
  for (const [index, place] of places.entries()) {
    const at = ['files', 'writable', index];
    if (known.get(place) !== index) {
      report(at, 'duplicate-entry', `files.writable has ${quoted(place)} twice`, 'remove one');
    }
    const parent = parentsOf(place).find((candidate) => candidate !== place && known.has(candidate));
    if (parent === undefined) continue;
    const message = `${quoted(place)} lies within ${quoted(parent || '/')}, which is writable as well`;
    report(at, 'nested-writable', message, 'remove one of the two');
  }
};

/** `root: writable` says everything; the list is for a root that is read-only. */
export const checkWritableRoot: PolicyCheck = ({ files }, report) => {
  const hint = 'list the paths and write root: read-only, or empty the list';
  if (files?.root === 'writable' && files.writable.length > 0) {
    report(
      ['files', 'writable'],
      'writable-root',
      'the whole root is writable, and paths are listed besides',
      hint,
    );
  }
  const index = files?.writable.findIndex(({ path }) => placeOf(path) === '') ?? -1;
  if (index !== -1) {
    report(
      ['files', 'writable', index],
      'writable-root',
      'the root itself is listed as a writable path',
      hint,
    );
  }
};

/** Sizes are for memory, and fit a whole number. */
export const checkSizes: PolicyCheck = ({ files, resources }, report) => {
  const tooLarge = 'the size is larger than anything there is';
  for (const [index, { kind, size }] of (files?.writable ?? []).entries()) {
    const at = ['files', 'writable', index, 'size'];
    if (size !== undefined && !isSize(size)) report(at, 'out-of-range', tooLarge);
    if (size === undefined || kind === 'tmpfs') continue;
    report(
      at,
      'persistent-size',
      'a persistent path has no size of its own',
      'remove the size, or make it a tmpfs',
    );
  }
  const memory = resources?.memory;
  if (memory !== undefined && !isSize(memory)) report(['resources', 'memory'], 'out-of-range', tooLarge);
};
