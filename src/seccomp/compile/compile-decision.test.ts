import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDecision } from '../../../test/support/arbitrary-decision.js';
import { checkSeccompProgram } from '../../bpf/check-seccomp-program.js';
import { disassemble } from '../../bpf/disassemble.js';
import type { Program } from '../../bpf/instruction.js';
import { interpret } from '../../bpf/interpret.js';
import { type Decision, DecisionSpace } from '../decision/space.js';
import { byRuns, wordAtLeast, wordIs } from '../decision/word-functions.js';
import { wordAtOffset, wordCount } from '../decision/words.js';
import { decisionOfProgram } from '../recover/decision-of-program.js';
import { compileDecision } from './compile-decision.js';
import { ProgramTooLong } from './word-plan.js';

const allow = 0x7fff0000;
const refuse = 0x00050001;
const [number, argument] = [1, 3];

function listing(program: Program): string {
  return disassemble(program)
    .map(({ index, text }) => `${index}: ${text}`)
    .join('\n');
}

/** Compiles, and proves by recovery that the program computes the very same function. */
function compiled(space: DecisionSpace, decision: Decision): Program {
  const program = compileDecision(space, decision);
  expect(checkSeccompProgram(program), listing(program)).toEqual([]);
  expect(decisionOfProgram(space, program), listing(program)).toBe(decision);
  return program;
}

describe('compileDecision', () => {
  test('compile and recover are inverse to each other, for any function', () => {
    fc.assert(
      fc.property(anyDecision(), (make) => {
        const space = new DecisionSpace();
        compiled(space, make(space));
      }),
      { numRuns: 400 },
    );
  });

  test('the program answers what the function gives, call by call', () => {
    const words = fc.uint32Array({ minLength: wordCount, maxLength: wordCount });
    fc.assert(
      fc.property(anyDecision(), words, (make, call) => {
        const space = new DecisionSpace();
        const decision = make(space);
        const read = (offset: number) => call[wordAtOffset(offset, 'little') ?? -1] ?? 0;
        const { value } = interpret(compileDecision(space, decision), read);
        expect(value).toBe(space.evaluate(decision, call));
      }),
      { numRuns: 400 },
    );
  });

  const space = new DecisionSpace();
  const [yes, no] = [space.leaf(allow), space.leaf(refuse)];
  const choose = (condition: Decision) => space.choose(condition, yes, no);
  const oneOf = (word: number, values: number[]) =>
    values.map((value) => wordIs(space, word, value)).reduce((a, b) => space.or(a, b));

  // Instructions, loads and returns included.
  test.each([
    ['a constant', yes, 1],
    ['one number', choose(wordIs(space, number, 59)), 4],
    [
      'a range',
      choose(space.and(wordAtLeast(space, number, 5), space.not(wordAtLeast(space, number, 9)))),
      5,
    ],
    ['a mask that must be clear', choose(wordIs(space, argument, 0, 0x7e020000)), 4],
    ['a mask with a value', choose(wordIs(space, argument, 0x100, 0xf00)), 5],
    [
      'personality: four values under a mask, and one more',
      choose(oneOf(argument, [0, 8, 0x20000, 0x20008, 0xffffffff])),
      5,
    ],
    ['64 bits', choose(space.and(wordIs(space, 2, 1), wordIs(space, 3, 2))), 6],
  ])('%s', (_, decision, instructions) => {
    expect(compiled(space, decision).length).toBe(instructions);
  });

  test('jumps beyond 255 instructions', () => {
    const values = Array.from({ length: 600 }, (_, index) => index * 7919);
    const program = compiled(space, choose(oneOf(argument, values)));
    expect(program.length).toBeGreaterThan(600);
    expect(program.length).toBeLessThan(1000);
  });

  test.each([5000, 10_000])('%i intervals without a pattern are more than the kernel takes', (length) => {
    const runs = Array.from({ length }, (_, index) => ({
      from: index * 400_000,
      to: index === length - 1 ? 0xffffffff : index * 400_000 + 399_999,
      decision: space.leaf(0x00050000 + ((index * index) % 4001)),
    }));
    expect(() => compileDecision(space, byRuns(space, argument, runs))).toThrow(ProgramTooLong);
  });
});
