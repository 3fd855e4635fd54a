import type { RuntimeRelease } from './runtime-version.js';

/**
 * Releases at which what a runtime calls under the filter changed, as far as its sources and others' reports tell, and
 * what Debian 12 has.
 */
export const knownReleases: readonly RuntimeRelease[] = [
  { name: 'runc', version: '1.1.5' },
  { name: 'runc', version: '1.2.0' },
  { name: 'runc', version: '1.2.8' },
  { name: 'runc', version: '1.2.9' },
  { name: 'runc', version: '1.3.3' },
  { name: 'runc', version: '1.3.4' },
  { name: 'crun', version: '1.8.1' },
  { name: 'crun', version: '1.14.1' },
];
