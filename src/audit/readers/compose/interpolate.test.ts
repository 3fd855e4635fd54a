// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate, isOneVariable } from './interpolate.js';

const variables: Record<string, string> = { SET: 'set', EMPTY: '', TEN: '10', DOLLAR: '$SET' };
const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined);

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$SET', 'set'],
    ['$SET/x', 'set/x'],
    ['a$SET-b', 'aset-b'],
    ['${SET}x', 'setx'],
    ['$$SET', '$SET'],
    ['$${SET}', '${SET}'],
    ['$$$SET', '$set'],
    ['$DOLLAR', '$SET'],
    ['${EMPTY}', ''],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${UNSET:-d}', 'd'],
    ['${UNSET-d}', 'd'],
    ['${UNSET:-}', ''],
    ['${SET:-d}', 'set'],
    ['${SET-d}', 'set'],
    ['${SET:?must}', 'set'],
    ['${EMPTY?must}', ''],
    ['${SET:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${UNSET+r}', ''],
    ['${UNSET:-${SET}}', 'set'],
    ['${UNSET:-${EMPTY:-x}y}z', 'xyz'],
    ['${UNSET:-a:b-c?d}', 'a:b-c?d'],
    ['${UNSET:-$$5}', '$5'],
    ['${UNSET:-{a}}', '{a}'],
    ['${SET:-${MISSING}}', 'set'],
    ['${UNSET:+${MISSING}}', ''],
    ['${SET}${TEN}', 'set10'],
  ])('%s', (text, expected) => expect(interpolate(text, lookup)).toEqual({ text: expected, missing: [] }));

  it.each([
    ['$UNSET', '$UNSET', ['UNSET']],
    ['a${UNSET}b${OTHER}', 'a${UNSET}b${OTHER}', ['UNSET', 'OTHER']],
    ['${UNSET:?is needed}', '${UNSET:?is needed}', ['UNSET']],
    ['${EMPTY:?is needed}', '${EMPTY:?is needed}', ['EMPTY']],
    ['${UNSET:-${OTHER}}', '${OTHER}', ['OTHER']],
    ['$UNSET$UNSET', '$UNSET$UNSET', ['UNSET']],
    ['${__proto__}', '${__proto__}', ['__proto__']],
  ])('%s has no value', (text, expected, missing) =>
    expect(interpolate(text, lookup)).toEqual({ text: expected, missing }),
  );

  it.each([
    '$',
    '$1',
    'a$ b',
    '${}',
    '${1}',
    '${A',
    '${A:-b',
    '${A!b}',
    '${A:b}',
    `${'${A:-'.repeat(30)}x${'}'.repeat(30)}`,
  ])('is no template: %s', (text) => {
    const { text: same, problem } = interpolate(text, lookup);
    expect(problem).toBeTypeOf('string');
    expect(same).toBe(text);
  });

  it('is bounded: deep nesting, and long values many times', () => {
    expect(interpolate(`${'${A:-'.repeat(1_000_000)}`, lookup).problem).toContain('deep');
    const long = 'x'.repeat(100_000);
    expect(interpolate('$V'.repeat(100_000), () => long).problem).toContain('too long');
    expect(interpolate('$$'.repeat(1_000_000), lookup).text.length).toBe(1_000_000);
  });

  it('never throws, and leaves what has no dollar sign alone', () => {
    const piece = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'A', 'SET', '1', ' ', '$$', '${');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const { text: result } = interpolate(text, lookup);
        if (!text.includes('$')) expect(result).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(interpolate(text.replaceAll('$', '$$$$'), lookup)).toEqual({ text, missing: [] });
      }),
    );
  });
});

describe('isOneVariable', () => {
  it.each([
    ['$A', true],
    ['${A}', true],
    ['${A:?why}', true],
    ['${A?}', true],
    ['${A:-b}', false],
    ['${A:+b}', false],
    ['${A}b', false],
    ['$$A', false],
    ['$A$B', false],
    ['', false],
  ])('%s: %s', (text, expected) => expect(isOneVariable(text)).toBe(expected));
});
