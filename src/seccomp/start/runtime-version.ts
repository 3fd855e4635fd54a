/** A runtime whose start is rehearsed. */
export interface RuntimeRelease {
  name: 'runc' | 'crun';
  /** As it says itself: `1.1.5`, `1.1.5+ds1`, `1.4.0-rc.3`. */
  version: string;
}

/** Releases from `from` on, and before `before` where that is given. */
export interface ReleaseRange {
  from: string;
  before?: string;
}

/** Every release. */
export const always: readonly ReleaseRange[] = [{ from: '0' }];

/** `runc@1.1.5`, or `runc 1.1.5+ds1` as recordings have it; undefined for anything else. */
export function parseRuntimeRelease(text: string): RuntimeRelease | undefined {
  const [, name, version] = /^(runc|crun)[@ ]v?(\d+(?:\.\d+)*(?:[-+~][\w.+~-]*)?)$/.exec(text) ?? [];
  return version !== undefined && (name === 'runc' || name === 'crun') ? { name, version } : undefined;
}

/** Whether a release is in one of the ranges. What follows the numbers (`-rc.1`, `+ds1`) does not count. */
export function isIn(version: string, ranges: readonly ReleaseRange[]): boolean {
  return ranges.some(
    ({ from, before }) =>
      compareVersions(version, from) >= 0 && (before === undefined || compareVersions(version, before) < 0),
  );
}

/** By the numbers, as sort wants it; missing ones are 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  const [numbers = ''] = /^v?[\d.]+/.exec(version) ?? [];
  return numbers.replace(/^v/, '').split('.').map(Number);
}
