import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from './policy-diagnostics.js';
import { decodePolicy } from './policy-yaml.js';

const valid = readFileSync(new URL('fixtures/nginx.privileges.yaml', import.meta.url), 'utf8');
const mebibyte = 1024 * 1024;

/** Decodes, renders, and holds both to their promises; gives the codes. */
function codesOf(text: string): string[] {
  const { policy, diagnostics } = decodePolicy(text, 'f');
  expect(policy === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  for (const { position } of diagnostics) {
    expect(position?.line).toBeGreaterThan(0);
    expect(position?.column).toBeGreaterThan(0);
  }
  expect(renderDiagnostics(text, diagnostics)).not.toMatch(/(?!\n)\p{Cc}/u);
  return diagnostics.map(({ code }) => code);
}

/** For a property, which takes a result for a verdict. */
function survive(text: string): void {
  codesOf(text);
}

const yamlPieces = fc.constantFrom(
  ...[
    '- ',
    '? ',
    ': ',
    ':',
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a ',
    '*a',
    '!!str ',
    '!x ',
    '|',
    '>-',
    '"',
    "'",
    '#',
    ' # x',
  ],
  ...[
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<',
    '~',
    '0x1f',
    '.nan',
    '\\',
    '\u0000',
    '\ufeff',
  ],
  ...['seccomp', 'allow', 'reasons', 'capabilities', '__proto__', 'constructor', '1e400', 'path', 'user'],
);

describe('decodePolicy ends, and never throws, for', () => {
  it('random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), survive));
  });

  it('random YAML', () => {
    const text = fc.array(yamlPieces, { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, survive), { numRuns: 1500 });
  });

  it('mutations of a valid file', () => {
    const mutation = fc.record({ at: fc.nat(valid.length), remove: fc.nat(40), piece: yamlPieces });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        survive(
          mutations.reduce(
            (text, { at, remove, piece }) => text.slice(0, at) + piece + text.slice(at + remove),
            valid,
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('every beginning of a valid file', () => {
    for (let length = 0; length < valid.length; length += 41) survive(valid.slice(0, length));
  });

  it('bytes that are no UTF-8', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
    const before = Buffer.from(valid);
    fc.assert(
      fc.property(bytes, fc.nat(before.length), (junk, at) => {
        survive(Buffer.concat([before.subarray(0, at), junk, before.subarray(at)]).toString('utf8'));
      }),
    );
    expect(codesOf(valid.replace('nginx', Buffer.from([0xff]).toString('utf8')))).toEqual([
      'hidden-character',
    ]);
    expect(codesOf('\ufffd'.repeat(200_000))).toHaveLength(101);
  });
});

describe('decodePolicy ends soon for', () => {
  const repeat = (piece: string) => piece.repeat(Math.floor(mebibyte / piece.length));
  const lines = (line: (index: number) => string, count: number) =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n');
  const aliases = [
    'a: &a [x, x, x]',
    ...Array.from('bcdefghi', (name, i) => `${name}: &${name} [*${'abcdefgh'[i]}]`),
  ];

  it.each([
    ['brackets', repeat('['), 'too-deep'],
    ['braces', repeat('{a: '), 'too-deep'],
    ['five thousand brackets, closed', '['.repeat(5000) + ']'.repeat(5000), 'too-deep'],
    ['dashes', repeat('- '), 'too-deep'],
    ['question marks', repeat('? '), 'too-deep'],
    ['colons', repeat(': '), 'too-deep'],
    ['stairs', lines((i) => `${' '.repeat(i)}a:`, 1000), 'too-deep'],
    ['stairs of lists', lines((i) => `${' '.repeat(i)}-`, 1000), 'too-deep'],
    ['a million quotes', repeat('"'), 'too-large'],
    ['a million line ends', repeat('\n'), 'too-large'],
    ['a million anchors', repeat('&a '), 'too-large'],
    ['a million tags', repeat('!a '), 'too-large'],
    ['a megabyte of comment', repeat('# x'), 'empty-document'],
    ['a megabyte of spaces', repeat(' '), 'empty-document'],
    ['a megabyte of one scalar', repeat('x'), 'wrong-type'],
    ['a megabyte of one key', `${repeat('x').slice(8)}: 1`, 'yaml-syntax'],
    ['more than a megabyte', `${repeat('x')}é`, 'too-large'],
    ['a megabyte in fewer characters', repeat('é'), 'too-large'],
    ['15,000 unknown fields', lines((i) => `a${i}: 1`, 15_000), 'too-many-problems'],
    ['one field 15,000 times', lines(() => 'a: 1', 15_000), 'too-many-problems'],
    [
      '12,000 unknown system calls',
      valid.replace('- accept4', lines((i) => `- readv${i}x`, 12_000).replaceAll('\n', '\n    ')),
      'too-many-problems',
    ],
    [
      '12,000 times one system call',
      valid.replace('- accept4', lines(() => '- accept4', 12_000).replaceAll('\n', '\n    ')),
      'too-many-problems',
    ],
    ['a comment of spaces', `a: 1${repeat(' ').slice(8)}#`, 'unknown-field'],
    ['a billion laughs', aliases.join('\n'), 'alias-refused'],
  ])('%s', (_, text, code) => {
    const start = performance.now();
    expect(codesOf(text)).toContain(code);
    expect(performance.now() - start).toBeLessThan(8000);
  });

  it('the largest policy one may write', () => {
    const name = 'x'.repeat(4000);
    const notes = lines((i) => `    - ${i}${name}`, 240);
    const start = performance.now();
    expect(codesOf(valid.replace('  notes:\n', `  notes:\n${notes}\n`))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(8000);
  });
});
