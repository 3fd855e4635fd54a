import fc from 'fast-check';
import type { Decision, DecisionSpace } from '../../src/seccomp/decision/space.js';
import { wordAtLeast, wordIs } from '../../src/seccomp/decision/word-functions.js';
import { wordCount } from '../../src/seccomp/decision/words.js';

/** For tests: makes the function it stands for in any space. */
export type DecisionMaker = (space: DecisionSpace) => Decision;

const values = [
  0x80000000, 0x00000000, 0x00030000, 0x00050001, 0x00050026, 0x7fc00000, 0x7ff00001, 0x7ffc0000, 0x7fff0000,
];

const constants = fc.oneof(
  fc.nat(600),
  fc.constantFrom(0, 1, 0x40000000, 0xc000003e, 0x40000003, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);

const conditions: fc.Arbitrary<DecisionMaker> = fc
  .record({
    word: fc.nat(wordCount - 1),
    value: constants,
    mask: fc.oneof(fc.constant(0xffffffff), constants),
    isEqual: fc.boolean(),
  })
  .map(
    ({ word, value, mask, isEqual }) =>
      (space) =>
        isEqual ? wordIs(space, word, (value & mask) >>> 0, mask) : wordAtLeast(space, word, value, mask),
  );

/** For tests: what a filter may return. */
export function anyLeaf(): fc.Arbitrary<DecisionMaker> {
  return fc.constantFrom(...values).map((value) => (space) => space.leaf(value));
}

/** For tests: functions of every shape that filters have, from conditions on all words. */
export function anyDecision(): fc.Arbitrary<DecisionMaker> {
  const { decision } = fc.letrec<{ decision: DecisionMaker }>((tie) => ({
    decision: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      anyLeaf(),
      fc.tuple(conditions, tie('decision'), tie('decision')).map(
        ([condition, yes, no]): DecisionMaker =>
          (space) =>
            space.choose(condition(space), yes(space), no(space)),
      ),
    ),
  }));
  return decision;
}
