import { describe, expect, it } from 'vitest';
import { entryUnder, type Node, textOf, valueAt, valueUnder } from './node.js';
import { parseYaml } from './parse-yaml.js';
import { SourceText } from './source-text.js';

function parse(text: string) {
  return parseYaml(new SourceText('m.yaml', text));
}

function root(text: string): Node | undefined {
  const { documents, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return documents[0];
}

describe('rarer YAML', () => {
  it('an alias is the node at its anchor, and says where it stands', () => {
    const text = 'a: &x\n  k: v\nb: *x\n';
    const node = root(text);
    expect(valueUnder(node, 'b')).toBe(valueUnder(node, 'a'));
    const alias = entryUnder(node, 'b')?.alias;
    expect(text.slice(alias?.start, alias?.end)).toBe('*x');
    expect(entryUnder(node, 'a')?.alias).toBeUndefined();
  });

  it('merge keys bring what the map has not got itself, the first of several first', () => {
    const node = root('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 0\n');
    const merged = valueUnder(node, 'z');
    expect(['a', 'b', 'c'].map((key) => textOf(valueUnder(merged, key)))).toEqual(['0', '1', '2']);
    expect(['a', 'b', 'c'].map((key) => entryUnder(merged, key)?.merged)).toEqual([undefined, true, true]);
  });

  it('merge keys of merge keys', () => {
    const node = root('a: &a {k: 1}\nb: &b\n  <<: *a\n  l: 2\nc:\n  <<: *b\n');
    expect(textOf(valueAt(node, 'c', 'k'))).toBe('1');
  });

  it('tags with a meaning of their own are kept', () => {
    const node = root('a: !reset null\nb: !override [x]\nc: !!str 1\n');
    expect(['a', 'b', 'c'].map((key) => valueUnder(node, key)?.tag)).toEqual([
      '!reset',
      '!override',
      undefined,
    ]);
  });

  it('scalars over several lines', () => {
    expect(textOf(valueUnder(root('a: one\n  two\n'), 'a'))).toBe('one two');
    expect(textOf(valueUnder(root('a: >-\n  one\n  two\n'), 'a'))).toBe('one two');
    expect(textOf(valueUnder(root('a: "one\n  two"\n'), 'a'))).toBe('one two');
  });
});

describe('what is refused, with its place', () => {
  it.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'duplicate-key', 3],
    ['an unknown alias', 'a: *x\n', 'unknown-alias', 1],
    ['an alias to what it stands in', 'a: &x\n  b: *x\n', 'alias-cycle', 2],
    ['a map as a key', '? {a: 1}\n: 2\n', 'complex-key', 1],
    ['an open quote', 'a: "b\n', 'yaml-syntax', 2],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml-syntax', 2],
    ['nesting', `a: ${'['.repeat(10_000)}`, 'too-deep', 1],
  ])('%s', (_, text, code, line) => {
    const { documents, diagnostics } = parse(text);
    expect(documents).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', source: 'm.yaml', position: { line } });
  });

  it('a bomb of aliases takes no longer than its text, and a bomb of merges is refused', () => {
    const lists = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 40; i++) lists.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(8)}*a${i - 1}]`);
    expect(root(lists.join('\n'))?.kind).toBe('map');

    const merges = [`m0: &m0 {${Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(', ')}}`];
    for (let i = 1; i < 400; i++) merges.push(`m${i}: &m${i}\n  <<: *m${i - 1}\n  l${i}: 1`);
    expect(parse(merges.join('\n')).diagnostics[0]?.code).toBe('too-large');
  });

  it('many aliases to a large map are no more work than their text', () => {
    // Minutes, and so beyond the test's time, where each alias is searched for.
    const map = Array.from({ length: 60_000 }, (_, i) => `  k${i}: 1`).join('\n');
    const uses = Array.from({ length: 5000 }, (_, i) => `u${i}: *big`).join('\n');
    expect(parse(`big: &big\n${map}\n${uses}\n`).diagnostics).toEqual([]);
  });

  it('a text of more than 64 Mi characters', () => {
    expect(parse('a'.repeat(64 * 1024 * 1024 + 1)).diagnostics[0]?.code).toBe('too-large');
  });
});
