import { stepsTo } from '../tree/change-list.js';
import { removePath } from '../tree/remove.js';
import { setEntry } from '../tree/set-entry.js';
import { orCannot, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

/**
 * Makes a key of a service say what its absence does: by `neutral`, which also overrides what the service has from
 * elsewhere; where there is no such word by taking the key away, if it is the service's own.
 */
export function neutralize({ map, style }: Service, key: string, neutral?: string | boolean): WriteResult {
  if (neutral !== undefined) return orCannot(setEntry(map, key, neutral, style));
  const steps = stepsTo(map, [key]);
  return orCannot(steps && removePath(steps));
}
