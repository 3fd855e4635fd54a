import type { DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';

/** The conditions under which a rule is part of the profile at all. */
export type RuleConditions = Pick<DockerSeccompRule, 'includes' | 'excludes'>;

/** Whether there may be a container for which both rules are part of the profile. */
export function canBothApply(one: RuleConditions, other: RuleConditions): boolean {
  return !isExcluded(one.includes, other) && !isExcluded(other.includes, one) && !areApart(one, other);
}

/** Whether one rule is part of the profile whenever the other is, as far as equal or no conditions tell. */
export function coversConditions(one: RuleConditions, other: RuleConditions): boolean {
  return (!one.includes && !one.excludes) || conditionsKey(one) === conditionsKey(other);
}

/** The same for the same conditions, in whatever order they are written. */
export function conditionsKey({ includes, excludes }: RuleConditions): string {
  return JSON.stringify([includes, excludes].map((filter) => filter && filterKey(filter)));
}

function filterKey({ caps = [], arches = [], minKernel = '' }: DockerSeccompFilter): unknown {
  return [[...caps].sort(), [...arches].sort(), minKernel];
}

function isExcluded(wanted: DockerSeccompFilter = {}, { excludes = {} }: RuleConditions): boolean {
  if (wanted.caps?.some((name) => excludes.caps?.includes(name))) return true;
  if (wanted.arches?.every((name) => excludes.arches?.includes(name))) return true;
  const [from, until] = [wanted.minKernel, excludes.minKernel];
  return from !== undefined && until !== undefined && versionNumber(from) >= versionNumber(until);
}

function areApart({ includes: one }: RuleConditions, { includes: other }: RuleConditions): boolean {
  return one?.arches !== undefined && other?.arches?.every((name) => !one.arches?.includes(name)) === true;
}

/** Numbers of a version are at most 255. */
function versionNumber(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 256 + minor;
}
