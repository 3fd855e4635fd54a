import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from './assemble.js';

test('labels, comments and the forms that people write', () => {
  const { program, diagnostics } = assemble(`
    ; which architecture
    ld  [4]
    jne #0xc000003e, bad      ; not ours
    ld [0]
    jlt #10, good
    jle x, good, bad
    JSET_IS_A_LABEL: jset #1, bad, good
  bad:
    ret #0
  good: fine: ret #0x7fff0000
  `);
  expect(diagnostics).toEqual([]);
  expect(program?.map(({ code, jt, jf, k }) => [code, jt, jf, k])).toEqual([
    [0x20, 0, 0, 4],
    [0x15, 0, 4, 0xc000003e],
    [0x20, 0, 0, 0],
    [0x35, 0, 3, 10],
    [0x2d, 1, 2, 0],
    [0x45, 0, 1, 1],
    [0x06, 0, 0, 0],
    [0x06, 0, 0, 0x7fff0000],
  ]);
});

test.each([
  ['an instruction nobody knows', 'ld [0]\nfrob #1', 2, 'unknown-instruction'],
  ['a constant beyond 32 bits', 'ret #0x100000000', 1, 'unknown-instruction'],
  ['a number without #', 'jeq 5, a\na: ret a', 1, 'unknown-instruction'],
  ['a missing label', 'jmp away\nret a', 1, 'bad-jump'],
  ['a jump back', 'a: ld #1\njmp a\nret a', 2, 'bad-jump'],
  ['a comparison that goes too far', `jeq #1, far\n${'tax\n'.repeat(256)}far: ret a`, 1, 'bad-jump'],
  ['a label twice', 'a: ld #1\na: ret a', 2, 'duplicate-label'],
])('reports %s', (_, text, line, code) => {
  const { program, diagnostics } = assemble(text);
  expect(program).toBeUndefined();
  expect(diagnostics.map((diagnostic) => [diagnostic.position?.line, diagnostic.code])).toEqual([
    [line, code],
  ]);
});

test('all problems are collected, in order', () => {
  const { diagnostics } = assemble('what\njmp away\nwhat');
  expect(diagnostics.map(({ code }) => code)).toEqual([
    'unknown-instruction',
    'unknown-instruction',
    'bad-jump',
  ]);
});

test('a jump of any length is no problem for jmp', () => {
  expect(assemble(`jmp far\n${'tax\n'.repeat(300)}far: ret a`).program?.[0]?.k).toBe(300);
});

test('no text crashes it', () => {
  const word = fc.constantFrom(
    'ld',
    'jeq',
    '#1',
    '#0x',
    '[',
    ']',
    'x',
    ',',
    ':',
    ';',
    'M[1]',
    'a',
    ' ',
    '\n',
    'é',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        const { program, diagnostics } = assemble(text);
        expect(program === undefined).toBe(diagnostics.length > 0);
      },
    ),
  );
});
