import { readFileSync } from 'node:fs';
import { type Capability, capabilities, dockerDefaultCapabilities } from '../../src/linux/capabilities.js';
import type { OciSeccomp } from '../../src/policy/oci-seccomp.js';
import { baselineProfile, dockerProfile } from '../../src/seccomp/profile/docker-profile.js';
import { readProfile } from '../../src/seccomp/profile/read-profile.js';
import { resolveProfile } from '../../src/seccomp/profile/resolve-profile.js';

/** Debian's golang-github-containers-common. */
const podmanProfile = '/usr/share/containers/seccomp.json';

const machine = { architecture: 'x86_64' as const, kernel: { major: 6, minor: 1 } };

const sets: [string, readonly Capability[]][] = [
  ['the default capabilities', dockerDefaultCapabilities],
  ['none', []],
  ['SYS_ADMIN', ['SYS_ADMIN']],
  ['all', capabilities],
];

/** Docker's default, our baseline and Podman's as x86-64 gets them, each with several sets of capabilities. */
export function profilesInUse(): [title: string, profile: OciSeccomp][] {
  const { profile: podman } = readProfile(readFileSync(podmanProfile, 'utf8'), podmanProfile, {
    format: 'podman',
  });
  if (podman === undefined) throw new Error(`${podmanProfile} cannot be read`);
  return sets.flatMap(([title, granted]): [string, OciSeccomp][] => {
    const target = { ...machine, capabilities: granted };
    return [
      [`Docker's default, ${title}`, dockerProfile(target)],
      [`the baseline, ${title}`, baselineProfile(target)],
      [`Podman's, ${title}`, resolveProfile(podman, target, { reader: 'podman' })],
    ];
  });
}
