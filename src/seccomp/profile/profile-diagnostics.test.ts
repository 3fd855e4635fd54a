import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProfileProblems, profileDiagnosticCodes } from './profile-diagnostics.js';

it('docs/seccomp-profiles.md explains every code, with its severity, in the same order', () => {
  const text = readFileSync(new URL('../../../docs/seccomp-profiles.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| (error|warning) +\| (.+?) +\|/gm)];
  const wanted = Object.entries(profileDiagnosticCodes).map(([code, { severity, says }]) => [
    code,
    severity,
    says,
  ]);
  expect(rows.map(([, ...cells]) => cells)).toEqual(wanted);
});

describe('ProfileProblems', () => {
  const text = 'ab\n\ncd\r\ne';

  it.each([
    [0, 1, 1],
    [1, 1, 2],
    [2, 1, 3],
    [3, 2, 1],
    [4, 3, 1],
    [8, 4, 1],
    [9, 4, 2],
  ])('offset %i is line %i, column %i', (at, line, column) => {
    const problems = new ProfileProblems(text, 's');
    problems.report('empty', at, 'm');
    expect(problems.list()[0]?.position).toEqual({ line, column });
    expect(problems.lineOf(at)).toBe(line);
  });

  it('lists in the order of the text, and asks for hints of what it keeps alone', () => {
    const problems = new ProfileProblems('x'.repeat(1000), 's');
    let asked = 0;
    for (let at = 999; at >= 0; at--) {
      problems.report('unknown-syscall', at, `at ${at}`, () => {
        asked += 1;
        return 'h';
      });
    }
    problems.report('empty', 500, 'the error');
    expect(problems.hasErrors).toBe(true);
    const listed = problems.list();
    expect(listed.length).toBe(101);
    expect(listed[0]?.message).toBe('the error');
    expect(listed[1]).toMatchObject({ message: 'at 901', hint: 'h', severity: 'warning' });
    expect(listed.at(-1)).toMatchObject({
      code: 'too-many-problems',
      message: '901 more problems are not listed',
    });
    expect(asked).toBe(300);
  });
});
