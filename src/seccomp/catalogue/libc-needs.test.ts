import { describe, expect, test } from 'vitest';
import { type Architecture, architectures, argumentBits } from '../../linux/architecture.js';
import { errnoNumbers } from '../../linux/errno.js';
import { allSyscallNames, syscallNumber } from '../../linux/syscalls.js';
import { libcNeeds } from './libc-needs.js';
import { newerFormOf } from './newer-form.js';
import { time64Needs } from './time64-needs.js';

const uses = libcNeeds.flatMap(({ call, users }) => users.map((user) => ({ call, ...user })));

function need(call: string, libc: string) {
  return uses.filter((use) => use.call === call && use.libc === libc);
}

describe('needs of C libraries', () => {
  test('name each call once, and only calls that exist', () => {
    const calls = libcNeeds.map(({ call }) => call);
    expect(new Set(calls).size).toBe(calls.length);
    const named = [...calls, ...uses.flatMap(({ goesOnWith }) => goesOnWith)];
    expect(named.filter((name) => !allSyscallNames().includes(name))).toEqual([]);
  });

  test.each(uses.map((use) => [`${use.call} of ${use.libc} ${use.since}`, use] as const))('%s', (_, use) => {
    expect(use.since).toMatch(/^\d+\.\d+(\.\d+)?$/);
    expect(use.whatFor).not.toMatch(/^$|\.$/);
    expect(use.otherwise).not.toMatch(/^$|\.$/);
    expect(use.goesOnWith).not.toContain(use.call);
    if (use.fallsBackOn === 'never') expect(use.goesOnWith).toEqual([]);
    if (Array.isArray(use.fallsBackOn)) {
      expect(use.fallsBackOn).toContain('ENOSYS');
      expect(use.fallsBackOn.every((errno) => errno in errnoNumbers)).toBe(true);
      expect(use.goesOnWith.length).toBeGreaterThan(0);
    }
  });

  // What profiles go wrong on in the field: an EPERM where the library waits for ENOSYS.
  test.each([
    ['clone3', 'glibc', ['ENOSYS']],
    ['faccessat2', 'glibc', ['ENOSYS']],
    ['faccessat2', 'musl', ['ENOSYS']],
    ['faccessat2', 'go', ['ENOSYS', 'EPERM']],
    ['fchmodat2', 'glibc', ['ENOSYS']],
    ['clock_gettime64', 'musl', ['ENOSYS']],
    ['rseq', 'glibc', 'any'],
    ['close_range', 'glibc', 'any'],
    ['epoll_pwait2', 'glibc', 'never'],
  ])('%s of %s falls back on %j', (call, libc, fallsBackOn) => {
    expect(need(call, libc).map((use) => use.fallsBackOn)).toEqual([fallsBackOn]);
  });

  test('those with 64-bit time are on 32-bit architectures, and fall back on the form before', () => {
    const narrow = architectures.filter((name: Architecture) => argumentBits[name] === 32 && name !== 'x32');
    for (const { call, users } of time64Needs) {
      const having = architectures.filter((architecture) => syscallNumber(architecture, call) !== undefined);
      expect(having, call).toEqual(narrow);
      for (const { goesOnWith } of users) expect(goesOnWith, call).toEqual([newerFormOf(call)]);
    }
  });

  test('cover all calls with 64-bit time but the one that no C library makes', () => {
    const all = allSyscallNames().filter((name) => {
      const number = syscallNumber('arm', name) ?? 0;
      return number >= 403 && number <= 423;
    });
    const covered = new Set(time64Needs.map(({ call }) => call));
    expect(all.filter((name) => !covered.has(name))).toEqual(['io_pgetevents_time64']);
  });
});
