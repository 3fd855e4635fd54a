import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { baselineProfile } from './docker-profile.js';
import type { DockerSeccomp } from './docker-seccomp.js';
import type { SeccompTarget } from './resolve-profile.js';

/** Profiles that can be named instead of a file. */
export const profileNames = ['docker-default', 'tightship-baseline'] as const;
export type ProfileName = (typeof profileNames)[number];

/** Undefined for what is no such name, and so probably a file. */
export function parseProfileName(text: string): ProfileName | undefined {
  return profileNames.find((name) => name === text);
}

/**
 * A profile by its name. Docker's default has all its conditions in it; the baseline, which depends on which
 * conditions hold, is resolved for the target. `resolveProfile` takes either. They are shared: not to be changed.
 */
export function namedProfile(name: ProfileName, target: SeccompTarget): DockerSeccomp {
  return sources[name](target);
}

const sources: Record<ProfileName, (target: SeccompTarget) => DockerSeccomp> = {
  'docker-default': () => dockerDefaultSeccomp,
  'tightship-baseline': baselineProfile,
};
