import { expect, test } from 'vitest';
import { allSyscallNames } from '../../linux/syscalls.js';
import { namesOf, purposeOf, syscallPurposes, withoutPurpose } from './syscall-purpose.js';

test('every call has a purpose', () => {
  expect(withoutPurpose()).toEqual([]);
});

test('no call has two, and none is listed that Linux does not have', () => {
  const listed = syscallPurposes.flatMap(namesOf);
  expect(listed.filter((name, index) => listed.indexOf(name) !== index)).toEqual([]);
  expect(listed.filter((name) => !allSyscallNames().includes(name))).toEqual([]);
});

test.each([
  ['accept4', 'network'],
  ['openat', 'file'],
  ['newfstatat', 'metadata'],
  ['clone', 'process'],
  ['io_uring_setup', 'io-uring'],
  ['unshare', 'namespace'],
] as const)('%s: %s', (name, purpose) => {
  expect(purposeOf(name)).toBe(purpose);
});

test('an unknown name has none', () => {
  expect(purposeOf('nonsense')).toBeUndefined();
  expect(purposeOf('constructor')).toBeUndefined();
});
