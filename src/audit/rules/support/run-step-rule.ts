import type { BuildInstruction } from '../../model/declared-build.js';
import type { ContainerRule, Severity, Standards } from '../rule.js';
import { instructionsOf, scriptOf } from './build-instructions.js';
import { placeWithin } from './place-within.js';
import { secretIn } from './secret-in-text.js';

/** What distinguishes a rule on what the steps of a Dockerfile run. */
export interface RunStepRuleText {
  id: string;
  /** The piece of a script that is wrong; `undefined` for none. */
  find(script: string): string | undefined;
  /** What is wrong with it: `downloads a script and runs it`. */
  says(piece: string): string;
  /** The step holds a secret wherever it is found: it is the place as a whole. */
  sensitive?: true;
  /** Only steps whose files are in the image; else those of builder stages as well. */
  only?: 'final';
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  standards: Standards;
  advice: string;
  breaks: string;
}

/** A rule on RUN instructions. Each is reported once, at the piece that is wrong. */
export function runStepRule(text: RunStepRuleText): ContainerRule {
  const { find, says, only, sensitive, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: ['dockerfile'],
    check(container) {
      return instructionsOf(container, 'RUN', only).flatMap((instruction) => {
        const script = scriptOf(instruction);
        const piece = find(script)?.trim();
        if (piece === undefined) return [];
        const message = says(piece);
        // The line of a finding is shown, and whatever else stands in the step with it.
        return sensitive || secretIn(script) !== undefined
          ? [{ at: instruction.at, message, detail: programOf(instruction), sensitive: true }]
          : [{ at: placeWithin(instruction.at, piece), message, detail: piece.slice(0, 120) }];
      });
    },
    fix: { advice, breaks },
  };
}

/** `find` of a pattern: what it matches, or its first group. */
export function matching(pattern: RegExp): (script: string) => string | undefined {
  return (script) => {
    const match = pattern.exec(script);
    return match?.[1] ?? match?.[0];
  };
}

/** What tells a step from others, without a secret that may be in it: its first program. */
function programOf({ words }: BuildInstruction): string {
  return /^[\w./-]{1,40}$/.exec(words[0]?.value ?? '')?.[0] ?? 'step';
}
