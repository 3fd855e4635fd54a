import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommonYaml } from './common-yaml/parse-common-yaml.js';
import { manifestTexts } from './fixtures/manifest-texts.js';
import type { Node } from './node.js';
import { SourceText } from './source-text.js';
import { parseWithPackage } from './yaml-package.js';

/** Everything that a tree says, places included. */
function dump(node: Node): unknown {
  const place = `${node.start}-${node.end}`;
  if (node.kind === 'scalar') return [place, node.style, node.text];
  if (node.kind === 'list') return [place, node.flow, node.items.map(dump)];
  return [place, node.flow, node.entries.map(({ key, value }) => [dump(key), dump(value)])];
}

/** Holds the quick parser to the package: where it answers at all, it answers the same. */
function compare(text: string): 'same' | 'declined' {
  const source = new SourceText('manifest.yaml', text);
  const quick = parseCommonYaml(source);
  if (quick === undefined || quick === 'too-large') return 'declined';
  const full = parseWithPackage(source);
  expect({ text, diagnostics: [], trees: quick.map(dump) }).toEqual({
    text,
    diagnostics: full.diagnostics,
    trees: full.documents.map(dump),
  });
  return 'same';
}

describe('the quick parser gives the tree of the yaml package', () => {
  it.each(manifestTexts)('%s', (_, text) => {
    expect(compare(text)).toBe('same');
  });

  it('for manifests with anything changed, wherever it does not decline', () => {
    const pieces = [
      ...'{}[]:#|>-"\'\\&*!?%@`,~ \t\n\r',
      ': ',
      ' #',
      '- ',
      '\n  ',
      '\n\n',
      '"a": ',
      "''",
      '---\n',
      '...\n',
      '<<: ',
      '\\x41',
      'é',
      '\ufeff',
      '1024',
      '|2\n',
      '>-\n',
    ];
    let same = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...manifestTexts.map(([, text]) => text)),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', ...pieces)), {
          minLength: 1,
          maxLength: 3,
        }),
        (text, changes) => {
          let changed = text;
          for (const [where, removed, added] of changes) {
            const at = where % (changed.length + 1);
            changed = changed.slice(0, at) + added + changed.slice(at + removed);
          }
          if (compare(changed) === 'same') same += 1;
        },
      ),
      { numRuns: 4000 },
    );
    expect(same).toBeGreaterThan(500);
  });

  it('for JSON of any values, on one line and on many', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2, 4), (value, indent) => {
        compare(JSON.stringify({ a: value }, null, indent));
      }),
    );
  });
});

describe('what the quick parser leaves to the package', () => {
  it.each([
    ['an anchor', 'a: &x 1\n'],
    ['an alias', 'a: 1\nb: *x\n'],
    ['a tag', 'a: !reset []\n'],
    ['a merge key', 'a:\n  <<: {b: 1}\n'],
    ['a scalar over two lines', 'a: one\n  two\n'],
    ['a folded block', 'a: >\n  x\n'],
    ['a key twice', 'a: 1\na: 2\n'],
    ['a tab', 'a:\t1\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n'],
    ['wrong indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['a colon in a plain scalar', 'a: b: c\n'],
    ['an open quote', 'a: "b\n'],
    ['an open bracket', 'a: [1, 2\n'],
    ['a flow collection that is not indented', 'a:\n  b: [1,\n2]\n'],
  ])('%s', (_, text) => {
    expect(parseCommonYaml(new SourceText('x', text))).toBeUndefined();
  });

  it('ends at a depth that no manifest has, without running out of stack', () => {
    for (const text of ['['.repeat(100_000), '- '.repeat(100_000), '{"a":'.repeat(100_000)])
      expect(parseCommonYaml(new SourceText('x', text))).toBeUndefined();
  });

  it('ends at more values than it may hold', () => {
    const text = `[${'1,'.repeat(4_100_000)}1]`;
    expect(parseCommonYaml(new SourceText('x', text))).toBe('too-large');
  });
});
