import { describe, expect, it } from 'vitest';
import { applyEdits, collide } from './text-edit.js';

describe('edits of one text', () => {
  it('are all meant for the text as it was', () => {
    const edits = [
      { start: 4, end: 5, text: 'E' },
      { start: 0, end: 2, text: '' },
      { start: 6, end: 6, text: '!' },
    ];
    expect(applyEdits('abcdef', edits)).toBe('cdEf!');
    expect(applyEdits('abc', [])).toBe('abc');
  });

  it('may touch: an insertion comes before what is taken there', () => {
    const edits = [
      { start: 2, end: 4, text: '' },
      { start: 2, end: 2, text: 'X' },
      { start: 4, end: 5, text: 'Y' },
    ];
    expect(applyEdits('abcdef', edits)).toBe('abXYf');
  });

  it.each([
    [
      'two that take the same',
      [
        { start: 0, end: 2, text: '' },
        { start: 1, end: 3, text: '' },
      ],
    ],
    [
      'two insertions at one place',
      [
        { start: 1, end: 1, text: 'a' },
        { start: 1, end: 1, text: 'b' },
      ],
    ],
    [
      'an insertion within what is taken',
      [
        { start: 0, end: 3, text: '' },
        { start: 1, end: 1, text: 'b' },
      ],
    ],
    [
      'the same twice',
      [
        { start: 0, end: 1, text: 'x' },
        { start: 0, end: 1, text: 'x' },
      ],
    ],
  ])('are refused: %s', (_, edits) => {
    expect(applyEdits('abcd', edits)).toBeUndefined();
    const [a, b] = edits;
    expect(a && b && collide(a, b)).toBe(true);
    expect(a && b && collide(b, a)).toBe(true);
  });
});
