// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceText } from '../../source/source-text.js';
import { parseEnvFile, parseRawEnvFile } from './env-file.js';

const values = (text: string, outer: Record<string, string> = {}) =>
  Object.fromEntries(
    parseEnvFile(new SourceText('.env', text), (name) => outer[name]).map(({ name, value }) => [name, value]),
  );

describe('parseEnvFile', () => {
  it.each([
    ['A=b', { A: 'b' }],
    ['# c\n\n  A = b # comment\r\nB=c#d\n', { A: 'b', B: 'c#d' }],
    ['export A=b', { A: 'b' }],
    ['A: b', { A: 'b' }],
    ['A="b # c"\nB=\'$C\'', { A: 'b # c', B: '$C' }],
    ['A="one\ntwo"\nB=3', { A: 'one\ntwo', B: '3' }],
    ['A="a\\nb\\"c"', { A: 'a\nb"c' }],
    ['A="\\$x"', { A: '$x' }],
    ['A=', { A: '' }],
    ['A=b\nB=${A}c', { A: 'b', B: 'bc' }],
    ['B=$OUT-${NONE:-d}', { B: 'out-d' }],
    ['B=x$NONE', { B: undefined }],
    ['A', { A: undefined }],
    ['A=pa$$', { A: 'pa$' }],
    ['A=5$', { A: '5$' }],
    ['\ufeffA=b', { A: 'b' }],
    ['not a line\nA=b', { A: 'b' }],
    ['A="open\nB=c', { A: '"open', B: 'c' }],
    ['__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ])('%j', (text, expected) => expect(values(text, { OUT: 'out' })).toEqual(expected));

  it('knows where values stand, and what is written there', () => {
    const source = new SourceText('.env', 'A=b\n  B = "${A}"\nC\n');
    const found = parseEnvFile(source);
    expect(found.map(({ at }) => source.text.slice(at.start, at.end))).toEqual(['b', '"${A}"', 'C']);
    expect(found.map(({ written }) => written)).toEqual(['b', '${A}', undefined]);
  });

  it('raw: nothing is special behind the first equals sign', () => {
    const found = parseRawEnvFile(new SourceText('.env', '# c\nA="b" # $C\nnone\nB=\r\n'));
    expect(found.map(({ name, value }) => [name, value])).toEqual([
      ['A', '"b" # $C'],
      ['B', ''],
    ]);
  });

  it('never throws, in linear time', () => {
    const piece = fc.constantFrom(
      'A',
      '=',
      ':',
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '#',
      ' ',
      '$',
      '{',
      '}',
      'export',
    );
    fc.assert(fc.property(fc.array(piece), (pieces) => void values(pieces.join(''))));
    values('A="\n'.repeat(200_001));
    values(`${'A="\\"\n'.repeat(200_000)}`);
  });
});
