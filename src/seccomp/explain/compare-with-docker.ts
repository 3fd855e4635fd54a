import { catalogueEntry } from '../catalogue/catalogue.js';
import { type DangerLevel, dangerLevels } from '../catalogue/purpose-danger.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import type { CallPermission } from './call-permission.js';

/** Calls of the machine's own architecture, each with its level, the most dangerous first. */
export interface DockerComparison {
  /** Docker's default would have let happen, for some arguments at least, and this filter never or for fewer. */
  onlyDocker: ComparedName[];
  /** This filter lets happen, for some arguments at least, and Docker's default never or for fewer. */
  onlyHere: ComparedName[];
}

export interface ComparedName {
  name: string;
  level: DangerLevel;
  /** Both let it happen, for different arguments. */
  partly: boolean;
}

/** Compares call by call, with all arguments. */
export function compareWithDocker(
  space: DecisionSpace,
  here: readonly CallPermission[],
  docker: readonly CallPermission[],
): DockerComparison {
  const dockers = new Map(docker.map(({ name, condition }) => [name, condition]));
  const more = (a: Decision, b: Decision) => space.and(a, space.not(b)) !== space.no;
  const pairs = here.map(({ name, condition }) => ({
    name,
    own: condition,
    other: dockers.get(name) ?? space.no,
  }));
  const named = (chosen: typeof pairs, rest: 'own' | 'other'): ComparedName[] =>
    chosen
      .map((pair) => ({ name: pair.name, level: levelOf(pair.name), partly: pair[rest] !== space.no }))
      .toSorted((a, b) => dangerRank(b.name) - dangerRank(a.name));
  return {
    onlyDocker: named(
      pairs.filter(({ own, other }) => more(other, own)),
      'own',
    ),
    onlyHere: named(
      pairs.filter(({ own, other }) => more(own, other)),
      'other',
    ),
  };
}

function levelOf(name: string): DangerLevel {
  return catalogueEntry(name)?.danger.level ?? 'elevated';
}

/** 0 for the least dangerous level; what the catalogue does not know counts as `elevated`. */
export function dangerRank(name: string): number {
  return dangerLevels.indexOf(levelOf(name));
}
