import { expect, test } from 'vitest';
import { programOf } from '../../test/support/program-of.js';
import { seededRandom } from '../../test/support/random.js';
import { randomData, randomProgram } from '../../test/support/random-program.js';
import { disassemble, formatListing } from './disassemble.js';
import { interpret } from './interpret.js';
import { type KnownWords, knownWords } from './known-words.js';

function knownIn(text: string): (KnownWords | undefined)[] {
  return knownWords(programOf(text));
}

test('a comparison that held gives the word its value, one that did not leaves the rest', () => {
  const known = knownIn('ld [4]\njeq #7, same, other\nsame: ld [0]\nret a\nother: ret #0');
  expect(known[1]?.accumulator).toEqual({ offset: 4, mask: 0xffffffff });
  expect(known[2]?.words.get(4)).toEqual({ min: 7, max: 7 });
  expect(known[3]?.accumulator?.offset).toBe(0);
  expect(known[4]?.words.get(4)).toEqual({ min: 0, max: 0xffffffff });
});

test('ranges narrow', () => {
  const known = knownIn(
    'ld [0]\njge #10, big, small\nbig: jgt #20, most, middle\nsmall: ret #0\nmost: ret #1\nmiddle: ret #2',
  );
  const intervals = [3, 4, 5].map((index) => known[index]?.words.get(0));
  expect(intervals).toEqual([
    { min: 0, max: 9 },
    { min: 21, max: 0xffffffff },
    { min: 10, max: 20 },
  ]);
});

test('ways that meet keep what all of them know', () => {
  const known = knownIn(
    'ld [4]\njeq #3, meet, next\nnext: jeq #5, meet, out\nout: ret #0\nmeet: ld [0]\nret a',
  );
  expect(known[4]?.words.get(4)).toEqual({ min: 3, max: 5 });
});

test('what cannot be is never reached', () => {
  const known = knownIn(
    'ld [0]\njeq #3, three, other\nthree: jgt #3, never, fine\nnever: ret #0\nfine: ret #1\nother: ret #2',
  );
  expect(known.map((context) => context !== undefined)).toEqual([true, true, true, false, true, true]);
});

test('a mask is remembered, and other changes of A forget the word', () => {
  const known = knownIn('ld [16]\nand #0xff\nadd #1\ntax\ntxa\nret a');
  expect(known.map((context) => context?.accumulator)).toEqual([
    undefined,
    { offset: 16, mask: 0xffffffff },
    { offset: 16, mask: 0xff },
    undefined,
    undefined,
    undefined,
  ]);
});

test('nothing leads where nothing jumps to, and a jump beyond the end leads nowhere', () => {
  expect(knownIn('jmp end\nret #1\nend: ret #0').map(Boolean)).toEqual([true, false, true]);
  expect(knownWords([{ code: 0x05, jt: 0, jf: 0, k: 9 }])).toHaveLength(1);
});

test('what is known holds in every run of random programs', () => {
  const random = seededRandom(5);
  let [checked, narrowed] = [0, 0];
  for (let round = 0; round < 3000; round += 1) {
    const program = randomProgram(random, 40);
    const known = knownWords(program);
    const data = randomData(random);
    let before = 0;
    interpret(program, (offset) => data[offset / 4] ?? 0, {
      length: 64,
      trace: (pc, _instruction, a) => {
        const context = known[pc];
        if (context === undefined || !holds(context, data, before)) {
          expect.fail(`${formatListing(disassemble(program))}at l${pc}, data ${data}, A ${before}`);
        }
        checked += 1;
        narrowed += context.words.size;
        before = a;
      },
    });
  }
  expect(checked).toBeGreaterThan(10_000);
  expect(narrowed).toBeGreaterThan(1000);
});

function holds({ accumulator, words }: KnownWords, data: readonly number[], a: number): boolean {
  const word = (offset: number) => data[offset / 4] ?? 0;
  const inside = [...words].every(([offset, { min, max }]) => min <= word(offset) && word(offset) <= max);
  return inside && (accumulator === undefined || a === (word(accumulator.offset) & accumulator.mask) >>> 0);
}
