import { describe, expect, test } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import { allSyscallNames } from '../../linux/syscalls.js';
import { namesWithDanger } from './call-danger.js';
import { catalogueEntry } from './catalogue.js';
import { callsNeeding, neededCapabilities } from './needed-capabilities.js';
import { newerFormOf, newerForms } from './newer-form.js';
import { dangerLevels, purposeDangers } from './purpose-danger.js';
import { syscallPurposes } from './syscall-purpose.js';

const names = new Set(allSyscallNames());

function repeated(list: readonly string[]): string[] {
  return list.filter((name, index) => list.indexOf(name) !== index);
}

function unknown(list: readonly string[]): string[] {
  return list.filter((name) => !names.has(name));
}

describe('the catalogue', () => {
  test('has an entry for every call of every architecture, with a whole sentence on its danger', () => {
    for (const name of names) {
      const entry = catalogueEntry(name);
      expect(entry?.name, name).toBe(name);
      expect(dangerLevels, name).toContain(entry?.danger.level);
      expect(entry?.danger.reason, name).toMatch(/^[A-Z][^\n]{10,140}\.$/);
    }
  });

  test.each(['nonsense', '', 'constructor', '__proto__'])('has none for %j', (name) => {
    expect(catalogueEntry(name)).toBeUndefined();
    expect(newerFormOf(name)).toBeUndefined();
    expect(neededCapabilities(name)).toEqual([]);
  });

  test('brings together what is known of a call', () => {
    expect(catalogueEntry('openat2')).toEqual({
      name: 'openat2',
      purpose: 'file',
      capabilities: ['DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER'],
      danger: {
        level: 'low',
        reason: 'Opens as openat does with narrower rules; flags lie in memory where no filter sees them.',
      },
      newerFormOf: 'openat',
      since: '5.6',
    });
    expect(catalogueEntry('tuxcall')).toEqual({
      name: 'tuxcall',
      purpose: 'obsolete',
      capabilities: [],
      danger: purposeDangers.obsolete,
    });
  });

  test.each([
    ['read', 'low'],
    ['brk', 'none'],
    ['futex', 'low'],
    ['socket', 'elevated'],
    ['clone', 'elevated'],
    ['unshare', 'high'],
    ['mount', 'high'],
    ['bpf', 'high'],
    ['io_uring_setup', 'high'],
    ['clock_settime', 'high'],
    ['adjtimex', 'low'],
    ['init_module', 'critical'],
    ['open_by_handle_at', 'critical'],
    ['landlock_restrict_self', 'low'],
  ] as const)('%s: %s', (name, level) => {
    expect(catalogueEntry(name)?.danger.level).toBe(level);
  });
});

describe('sentences on danger', () => {
  test('stand once each, for calls that exist', () => {
    expect(repeated(namesWithDanger())).toEqual([]);
    expect(unknown(namesWithDanger())).toEqual([]);
  });

  test('exist for every purpose', () => {
    expect(Object.keys(purposeDangers)).toEqual(syscallPurposes);
  });

  test('name vulnerabilities in the form of the list', () => {
    for (const name of names) {
      const reason = catalogueEntry(name)?.danger.reason ?? '';
      for (const [mention] of reason.matchAll(/CVE\S*/g))
        expect(mention).toMatch(/^CVE-\d{4}-\d{4,5}[,.);]*$/);
    }
  });
});

describe('capabilities', () => {
  test.each(capabilities)('%s: calls that exist, once each', (capability) => {
    expect(repeated(callsNeeding(capability))).toEqual([]);
    expect(unknown(callsNeeding(capability))).toEqual([]);
  });

  test.each([
    ['mount', ['DAC_OVERRIDE', 'DAC_READ_SEARCH', 'SYS_ADMIN']],
    ['bpf', ['NET_ADMIN', 'SYS_ADMIN', 'PERFMON', 'BPF']],
    ['setns', ['SYS_CHROOT', 'SYS_ADMIN']],
    ['ptrace', ['SYS_PTRACE', 'SYS_ADMIN']],
    ['open_by_handle_at', ['DAC_READ_SEARCH']],
    ['clock_settime', ['SYS_TIME']],
    ['setgroups32', ['SETGID']],
    ['read', []],
  ])('%s can need %j', (name, needed) => {
    expect(neededCapabilities(name)).toEqual(needed);
  });
});

describe('newer forms', () => {
  test('name calls that exist, on both sides', () => {
    expect(unknown(newerForms())).toEqual([]);
    expect(unknown(newerForms().map((name) => newerFormOf(name) ?? ''))).toEqual([]);
  });

  test.each([
    ['openat2', ['openat2', 'openat', 'open']],
    ['statx', ['statx', 'newfstatat', 'stat', 'oldstat']],
    ['clone3', ['clone3', 'clone', 'fork']],
    ['faccessat2', ['faccessat2', 'faccessat', 'access']],
    ['epoll_pwait2', ['epoll_pwait2', 'epoll_pwait', 'epoll_wait']],
    ['clock_gettime64', ['clock_gettime64', 'clock_gettime', 'gettimeofday', 'time']],
  ])('%s leads back: %j', (name, chain) => {
    expect(chainOf(name)).toEqual(chain);
  });

  test('lead back to a first one without a circle', () => {
    for (const name of newerForms()) expect(chainOf(name).length, name).toBeLessThan(8);
  });

  test('came after the older ones', () => {
    const earlier = newerForms().filter((name) => isBefore(name, newerFormOf(name) ?? ''));
    expect(earlier).toEqual([]);
  });

  test('serve the purpose of what they continue', () => {
    const crossing = newerForms().filter(
      (name) => catalogueEntry(name)?.purpose !== catalogueEntry(newerFormOf(name) ?? '')?.purpose,
    );
    expect(crossing).toEqual([]);
  });
});

function chainOf(name: string): string[] {
  const chain = [name];
  for (let older = newerFormOf(name); older !== undefined; older = newerFormOf(older)) {
    if (chain.includes(older)) throw new Error(`${chain.join(' → ')} → ${older} is a circle`);
    chain.push(older);
  }
  return chain;
}

function isBefore(name: string, other: string): boolean {
  const [since, otherSince] = [name, other].map((call) => catalogueEntry(call)?.since);
  return (
    since !== undefined &&
    otherSince !== undefined &&
    since.localeCompare(otherSince, 'en', { numeric: true }) < 0
  );
}
