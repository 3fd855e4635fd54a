import type { DeclaredContainer } from '../../model/declared-container.js';
import type { ContainerRule, Offence, Severity, Standards } from '../rule.js';
import { instructionsOf, scriptOf } from './build-instructions.js';
import { chmodMode } from './chmod-modes.js';
import { placeWithin } from './place-within.js';

/** What distinguishes a rule on the modes that a Dockerfile gives to files. */
export interface ModeRuleText {
  id: string;
  isBad(mode: string): boolean;
  /** What it means: `lets everybody write`. */
  says: string;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  standards: Standards;
  advice: string;
  breaks: string;
}

/** A rule on chmod in RUN, and on the --chmod of COPY and ADD. Only what is in the image counts. */
export function modeRule(text: ModeRuleText): ContainerRule {
  const { isBad, says, advice, breaks, ...rest } = text;
  const found = (at: Offence['at'], mode: string) => ({ at, message: `mode ${mode} ${says}`, detail: mode });
  const inSteps = (container: DeclaredContainer) =>
    instructionsOf(container, 'RUN', 'final').flatMap((instruction) => {
      const mode = chmodMode(scriptOf(instruction), isBad);
      return mode === undefined ? [] : [found(placeWithin(instruction.at, ` ${mode} `), mode)];
    });
  const inFlags = (container: DeclaredContainer, keyword: string) =>
    instructionsOf(container, keyword, 'final').flatMap(({ flags }) =>
      flags
        .filter(({ name, value }) => name === 'chmod' && isBad(value))
        .map(({ at, value }) => found(at, value)),
    );
  return {
    ...rest,
    scope: 'container',
    formats: ['dockerfile'],
    check: (container) => [
      ...inSteps(container),
      ...inFlags(container, 'COPY'),
      ...inFlags(container, 'ADD'),
    ],
    fix: { advice, breaks },
  };
}
