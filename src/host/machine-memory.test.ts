import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rememberFor } from './machine-memory.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tightship-memory-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('recalls what was kept of this very program, and only that', () => {
  const program = join(root, 'program');
  writeFileSync(program, 'one');
  const memory = () => rememberFor(root, 'kind', program);
  expect(memory().recall()).toBe(undefined);
  memory().keep({ works: true });
  expect(memory().recall()).toEqual({ works: true });
  expect(rememberFor(root, 'other', program).recall()).toBe(undefined);
  utimesSync(program, 1, 1);
  expect(memory().recall()).toBe(undefined);
});

it('takes a spoilt memory for none', () => {
  const memory = rememberFor(root, 'kind', '/proc/self/exe');
  memory.keep({ works: true });
  const [file = ''] = readdirSync(join(root, 'machine'));
  writeFileSync(join(root, 'machine', file), '{"works":');
  expect(memory.recall()).toBe(undefined);
});
