import { describe, expect, test } from 'vitest';
import { programOf } from '../../../test/support/program-of.js';
import { seededRandom } from '../../../test/support/random.js';
import { randomData, randomProgram } from '../../../test/support/random-program.js';
import { checkSeccompProgram } from '../../bpf/check-seccomp-program.js';
import { disassemble, formatListing } from '../../bpf/disassemble.js';
import { interpret } from '../../bpf/interpret.js';
import { canonicalReturnValue } from '../call-verdict.js';
import { DecisionSpace, DecisionTooComplex } from '../decision/space.js';
import { wordIs } from '../decision/word-functions.js';
import { wordAtOffset, wordCount, wordOffset } from '../decision/words.js';
import { decisionOfProgram } from './decision-of-program.js';

/** What a program gives for a call, by running it. */
function answer(text: string, words: Uint32Array): number {
  const read = (offset: number) => words[wordAtOffset(offset, 'little') ?? -1] ?? 0;
  return canonicalReturnValue(interpret(programOf(text), read, { length: 64 }).value);
}

describe('decisionOfProgram', () => {
  // Every instruction there is, on whatever registers hold: arithmetic on two loaded words may be beyond bounds.
  test('agrees with the interpreter on 1,000 random programs', () => {
    const random = seededRandom(20_261_124);
    let compared = 0;
    for (let round = 0; compared < 1000; round++) {
      expect(round, 'programs that are too complex are the exception').toBeLessThan(2000);
      const program = randomProgram(random, 1 + Math.floor(random() * 7));
      if (checkSeccompProgram(program).length > 0) continue;
      const space = new DecisionSpace(20_000);
      try {
        const decision = decisionOfProgram(space, program);
        for (let call = 0; call < 20; call++) {
          const data = randomData(random);
          const words = new Uint32Array(wordCount);
          for (let word = 0; word < wordCount; word++)
            words[word] = data[wordOffset(word, 'little') / 4] ?? 0;
          const read = (offset: number) => data[offset / 4] ?? 0;
          const wanted = canonicalReturnValue(interpret(program, read, { length: 64 }).value);
          expect(space.evaluate(decision, words), formatListing(disassemble(program))).toBe(wanted);
        }
        compared += 1;
      } catch (error) {
        if (!(error instanceof DecisionTooComplex)) throw error;
      }
    }
  });

  test.each([
    ['x32 by its bit', 'ld [0]\n jset #0x40000000, a, b\n a: ret #0x50001\n b: ret #0x7fff0000'],
    ['a sum', 'ld [16]\n add #1\n jeq #0, a, b\n a: ret #0x50001\n b: ret #0x7fff0000'],
    ['a shift', 'ld [0]\n rsh #9\n jeq #0, a, b\n a: ret #0x7fff0000\n b: ret #0'],
    [
      'scratch memory',
      'ld [0]\n st M[3]\n ld [4]\n ld M[3]\n jgt #5, a, b\n a: ret #0x50001\n b: ret #0x7fff0000',
    ],
  ])('%s', (_, text) => {
    const space = new DecisionSpace();
    const decision = decisionOfProgram(space, programOf(text));
    const random = seededRandom(7);
    for (let call = 0; call < 200; call++) {
      const words = Uint32Array.from(
        { length: wordCount },
        () => Math.floor(random() * 2 ** 32) >>> (random() * 32),
      );
      expect(space.evaluate(decision, words)).toBe(answer(text, words));
    }
  });

  test.each([
    ['a product', 'mul x\n jeq #0x12345678, a, b'],
    ['a comparison', 'jge x, a, b'],
  ])('%s of two arguments is refused, not computed for ever', (_, last) => {
    const text = `ld [16]\n tax\n ld [24]\n ${last}\n a: ret #0\n b: ret #0x7fff0000`;
    expect(() => decisionOfProgram(new DecisionSpace(200_000), programOf(text))).toThrow(DecisionTooComplex);
  });

  test('arguments of a big-endian machine have their upper half first', () => {
    const space = new DecisionSpace();
    const text = 'ld [16]\n jeq #1, a, b\n a: ret #0x7fff0000\n b: ret #0';
    const [little, big] = (['little', 'big'] as const).map((order) =>
      decisionOfProgram(space, programOf(text), order),
    );
    const when = (word: number) =>
      space.choose(wordIs(space, word, 1), space.leaf(0x7fff0000), space.leaf(0));
    expect([little, big]).toEqual([when(3), when(2)]);
  });
});
