import { splitAtColons } from '../readers/docker-syntax/host-path.js';
import { parseShortVolume } from '../readers/docker-syntax/short-volume.js';

/**
 * `SOURCE:TARGET[:OPTIONS]` with other options. `undefined` for a target alone, which has no place for any, and for what
 * cannot be told apart.
 */
export function withMountOptions(
  text: string,
  change: (options: readonly string[]) => string[],
): string | undefined {
  const parts = splitAtColons(text);
  if (parts.length < 2 || parts.length > 3) return undefined;
  // `/data:ro` is a target and its options.
  if (parts.length === 2 && !text.includes('$') && parseShortVolume(text)?.source === undefined)
    return undefined;
  const options = change(parts[2]?.split(',') ?? []);
  return [...parts.slice(0, 2), ...(options.length > 0 ? [options.join(',')] : [])].join(':');
}

export function readOnlyOptions(options: readonly string[]): string[] {
  return [...options.filter((option) => option !== 'rw'), 'ro'];
}

const propagations = new Set(['shared', 'rshared', 'slave', 'rslave']);

export function privateOptions(options: readonly string[]): string[] {
  return options.filter((option) => !propagations.has(option));
}
