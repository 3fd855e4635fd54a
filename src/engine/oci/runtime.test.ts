import { expect, test } from 'vitest';
import { type RuntimeName, takesSeccompProgram } from './runtime.js';

test.each<[RuntimeName, string, boolean]>([
  ['crun', '1.8.1', true],
  ['crun', '0.18', true],
  ['crun', '0.20.1', true],
  ['crun', '0.17', false],
  ['crun', '0.9.1', false],
  ['crun', '10.0', true],
  ['crun', 'unknown version', false],
  ['crun', '', false],
  ['runc', '1.1.5+ds1', false],
])('%s %s takes a compiled seccomp filter: %s', (name, version, expected) => {
  expect(takesSeccompProgram({ name, path: `/usr/bin/${name}`, version })).toBe(expected);
});
