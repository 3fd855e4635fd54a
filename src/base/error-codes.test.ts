import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorExitCodes } from './error-codes.js';

it('docs/errors.md explains every code, with its exit status, in the same order', () => {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\d) /gm)].map(([, code, exit]) => [
    code,
    Number(exit),
  ]);
  expect(rows).toEqual(Object.entries(errorExitCodes));
});
