import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonNode, parseJson } from './json-tree.js';

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object': {
      const members = node.members.map(({ name, value }) => [name, plain(value)] as const);
      return Object.fromEntries(members);
    }
    case 'list':
      return node.items.map(plain);
    case 'number':
      return Number(node.text);
    case 'null':
      return null;
    default:
      return node.value;
  }
}

/** What JSON.parse gives, as an entry of its own: undefined is no JSON. */
function reference(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function expectAsReference(text: string): void {
  const wanted = reference(text);
  const { root, problems } = parseJson(text);
  const told = problems.map(({ code }) => code);
  if (told.includes('comment') || told.includes('byte-order-mark')) return;
  expect(told.length === 0, `${JSON.stringify(text)}: ${JSON.stringify(problems)}`).toBe(
    wanted !== undefined,
  );
  expect(root && { value: plain(root) }).toEqual(wanted);
}

const pieces = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"', '"a"', '"a":', '\\', '"\\u00e9"', '"\\ud83d"', '"\\x"', '\u0000'],
  ...['0', '01', '-', '-0', '1.', '1.5', '1e5', '1E+', '.5', '+1', 'true', 'nul', 'null', 'NaN', 'Infinity'],
  ...[' ', '\n', '\t', '\r', '\u00a0', '\u2028', '\f', 'a', "'a'"],
);

describe('parseJson', () => {
  it('takes what JSON.parse takes, and reads the same', () => {
    fc.assert(fc.property(fc.json(), expectAsReference));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => expectAsReference(parts.join(''))),
      { numRuns: 3000 },
    );
  });

  it('takes what JSON.parse takes of JSON with a character exchanged', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), pieces, (text, place, piece) => {
        const at = place % (text.length + 1);
        expectAsReference(text.slice(0, at) + piece + text.slice(at + 1));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps numbers as they are written', () => {
    expect(parseJson('18446744073709551615').root).toEqual({
      kind: 'number',
      at: 0,
      text: '18446744073709551615',
    });
  });

  it('knows where things stand', () => {
    expect(parseJson(' {"a" : [true]}').root).toEqual({
      kind: 'object',
      at: 1,
      members: [
        {
          name: 'a',
          nameAt: 2,
          value: { kind: 'list', at: 8, items: [{ kind: 'boolean', at: 9, value: true }] },
        },
      ],
    });
  });

  it('keeps a field with the name of the prototype, and both of one name', () => {
    const { root } = parseJson('{"__proto__": 1, "__proto__": 2}');
    expect(root?.kind === 'object' && root.members.map(({ name }) => name)).toEqual([
      '__proto__',
      '__proto__',
    ]);
  });

  it.each([
    ['', 'json-syntax', 0],
    ['{"a": 1', 'json-syntax', 0],
    ['[1, 2', 'json-syntax', 0],
    ['[1,', 'json-syntax', 0],
    ['{"a": "b', 'json-syntax', 6],
    ['{"a": "b\n"}', 'json-syntax', 6],
    ['["\t"]', 'json-syntax', 2],
    ['["\\q"]', 'json-syntax', 2],
    ['[1, ]', 'json-syntax', 2],
    ['[1 2]', 'json-syntax', 3],
    ['[01]', 'json-syntax', 2],
    ['{a: 1}', 'json-syntax', 1],
    ['{"a" 1}', 'json-syntax', 5],
    ['{"a": }', 'json-syntax', 6],
    ['[tru]', 'json-syntax', 1],
    ['1 2', 'json-syntax', 2],
    ['[1] /* x', 'json-syntax', 4],
    ['[/ 1]', 'json-syntax', 1],
    [`${'['.repeat(65)}1${']'.repeat(65)}`, 'too-deep', 64],
  ])('%j: %s at %i', (text, code, at) => {
    const { root, problems } = parseJson(text);
    expect(root).toBeUndefined();
    expect(problems.map((problem) => [problem.code, problem.at])).toEqual([[code, at]]);
  });

  it('tells the first comment, and a byte-order mark, and reads on', () => {
    const text = '\ufeff// one\n[/* two */1 // three\n, 2]\n// end';
    const { root, problems } = parseJson(text);
    expect(root && plain(root)).toEqual([1, 2]);
    expect(problems.map(({ code, at }) => [code, at])).toEqual([
      ['byte-order-mark', 0],
      ['comment', 1],
    ]);
  });

  it.each([
    ['a long number', '7'.repeat(4e6)],
    ['a long text', `"${'a\\n'.repeat(1e6)}"`],
    ['a long list', `[${'0,'.repeat(1e6)}0]`],
    ['many comments', `[${'/**/'.repeat(1e6)}]`],
    ['a comment of stars', `[/${'*'.repeat(4e6)}`],
    ['blanks', ' '.repeat(4e6)],
    ['open brackets', '['.repeat(4e6)],
    ['open quotes', '"'.repeat(4e6)],
  ])('ends soon on %s', (_, text) => {
    const start = performance.now();
    parseJson(text);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
