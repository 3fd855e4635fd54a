import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SourceText } from '../../source/source-text.js';
import { shown } from '../docker-run/fixtures/read-in-test.js';
import { readUnitFile } from './unit-file.js';
import { unitWords } from './unit-words.js';

const unit = { name: 'web.service' };
const entriesOf = (text: string) => readUnitFile(new SourceText('x', text));

it.each([
  ['[A]\nk=v', [['A', 'k', 'v']]],
  [
    'k=v\n[A]\n k = v w \n',
    [
      ['', 'k', 'v'],
      ['A', 'k', 'v w'],
    ],
  ],
  ['[A]\n# k=v\n;k=v\nk=v # no comment', [['A', 'k', 'v # no comment']]],
  ['[A]\nk=a\\\nb', [['A', 'k', 'a b']]],
  ['[A]\nk=a\\\n# c\n;d\n\\\nb', [['A', 'k', 'a  b']]],
  [
    '[A]\nk=a\\\\\nb=c',
    [
      ['A', 'k', 'a\\\\'],
      ['A', 'b', 'c'],
    ],
  ],
  ['[A]\nk=\n=x\nnothing', [['A', 'k', '']]],
  ['[A]\r\nk=v\r\n', [['A', 'k', 'v']]],
  ['[A]\nk=a \\', [['A', 'k', 'a']]],
  ['# c \\\n[A]\nk=v', [['A', 'k', 'v']]],
])('%j', (text, expected) => {
  expect(entriesOf(text).map(({ section, key, value }) => [section, key, value])).toEqual(expected);
});

it.each([
  ['a  b\tc', ['a', 'b', 'c']],
  ['"a b" \'c d\'', ['a b', 'c d']],
  ['a"b c"d', ['ab cd']],
  ['"" x', ['', 'x']],
  ['\\x41\\102\\s\\t\\"', ['AB \t"']],
  ['"open and', ['open and']],
  ['%n %%i', ['web.service', '%i']],
])('words of %j', (value, expected) => {
  const [entry] = entriesOf(`[A]\nk=${value}`);
  expect(entry && unitWords(entry, unit).map(({ text }) => text)).toEqual(expected);
});

it('wherever lines are broken, words are the same, each where its text is', () => {
  const word = fc.stringMatching(/^[a-z0-9/=.:-]{1,8}$/);
  const breaks = fc.constantFrom(' ', ' \\\n', '\\\n', ' \\\r\n\t', ' \\\n# c\n', '\\\n;c\n # d\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, breaks), { maxLength: 10 }), (parts) => {
      const text = `[A]\nk=${parts.map(([written, after]) => `${written}${after}`).join('')}last\nl=1\n`;
      const [entry, next] = entriesOf(text);
      const words = entry ? unitWords(entry, unit) : [];
      const expected = [...parts.map(([written]) => written), 'last'];
      expect(words.map((one) => one.text)).toEqual(expected);
      expect(words.map(({ at }) => shown(at).replace(/^\S+ /, ''))).toEqual(expected);
      expect(next?.key).toBe('l');
    }),
  );
});
