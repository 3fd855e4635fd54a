import type { Capability } from '../../linux/capabilities.js';
import { syscallRelease } from '../../linux/syscall-release.js';
import { callDanger } from './call-danger.js';
import { neededCapabilities } from './needed-capabilities.js';
import { newerFormOf } from './newer-form.js';
import { type Danger, purposeDangers } from './purpose-danger.js';
import { purposeOf, type SyscallPurpose } from './syscall-purpose.js';

/** What a reviewer should know about a call. */
export interface CatalogueEntry {
  name: string;
  purpose: SyscallPurpose;
  /** Those that it can need, for some arguments; most uses of most calls need none of them. */
  capabilities: readonly Capability[];
  danger: Danger;
  /** The older call that it continues. */
  newerFormOf?: string;
  /** The kernel release that first had it, e.g. `5.9` (`syscallRelease`). */
  since?: string;
}

/** The entry of a call of any architecture; undefined for a name that is in no table (Linux 6.18). */
export function catalogueEntry(name: string): CatalogueEntry | undefined {
  const purpose = purposeOf(name);
  if (purpose === undefined) return undefined;
  const older = newerFormOf(name);
  const since = syscallRelease(name);
  return {
    name,
    purpose,
    capabilities: neededCapabilities(name),
    danger: callDanger(name) ?? purposeDangers[purpose],
    ...(older === undefined ? {} : { newerFormOf: older }),
    ...(since === undefined ? {} : { since }),
  };
}
