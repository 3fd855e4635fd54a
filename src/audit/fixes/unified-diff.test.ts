import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unified-diff.js';

describe('unifiedDiff', () => {
  it('is what patch and git read', () => {
    const before = Array.from({ length: 12 }, (_, at) => `${at}\n`).join('');
    expect(unifiedDiff('a/b.yaml', before, before.replace('5\n', 'five\nand\n'))).toBe(
      [
        '--- a/b.yaml',
        '+++ a/b.yaml',
        '@@ -3,7 +3,8 @@',
        ' 2',
        ' 3',
        ' 4',
        '-5',
        '+five',
        '+and',
        ' 6',
        ' 7',
        ' 8',
        '',
      ].join('\n'),
    );
  });

  it('says where a text ends without a line end', () => {
    expect(unifiedDiff('x', 'a', 'a\nb')).toBe(
      [
        '--- x',
        '+++ x',
        '@@ -1,1 +1,2 @@',
        '-a',
        '\\ No newline at end of file',
        '+a',
        '+b',
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
  });

  it('ends a name that has a space with a tab', () => {
    expect(unifiedDiff('my file.yaml', 'a\n', '--- x y\n').split('\n').slice(0, 2)).toEqual([
      '--- my file.yaml\t',
      '+++ my file.yaml\t',
    ]);
    expect(unifiedDiff('my file', 'a\n', '++ y\n')).toContain('\n+++ y\n');
  });

  it('is empty where nothing changed', () => {
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  });

  it('leads from any text to any other', () => {
    const line = fc.constantFrom(
      'a',
      'b',
      '',
      '  - x',
      'y\r',
      '--- a',
      '+++ b',
      '\\ No newline',
      '@@ -1 +1 @@',
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
    fc.assert(
      fc.property(text, text, fc.nat({ max: 4 }), (before, after, context) => {
        const patch = unifiedDiff('f', before, after, context);
        expect(patch === '' ? before : applyPatch(before, patch, { autoConvertLineEndings: false })).toBe(
          after,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for two texts that have nothing in common', () => {
    const lines = (word: string) => Array.from({ length: 60_000 }, (_, at) => `${word}${at}\n`).join('');
    const [before, after] = [lines('a'), lines('b')];
    const start = performance.now();
    const patch = unifiedDiff('f', before, `${after}end`);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(applyPatch(before, patch)).toBe(`${after}end`);
  });
});
