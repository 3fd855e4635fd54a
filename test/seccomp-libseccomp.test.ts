import { beforeAll, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import { type Architecture, architectures } from '../src/linux/architecture.js';
import { dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { allSyscallNames } from '../src/linux/syscalls.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import type { FilterModel } from '../src/seccomp/libseccomp/filter-model.js';
import { filterModel, maxRefusals } from '../src/seccomp/libseccomp/model-filter.js';
import { resolverOf } from '../src/seccomp/libseccomp/resolve-syscall.js';
import { multiplexedBy } from '../src/seccomp/multiplexed.js';
import {
  architectureOfOci,
  type NativeArchitecture,
  ociArchitectures,
} from '../src/seccomp/oci-architecture.js';
import { dockerProfile } from '../src/seccomp/profile/docker-profile.js';
import type { SeccompTarget } from '../src/seccomp/profile/resolve-profile.js';
import { filterDifference } from './support/filter-difference.js';
import { type Libseccomp, loadLibseccomp, returnsInTime } from './support/libseccomp.js';
import { endlessRules, oddities } from './support/libseccomp-oddities.js';
import { profilesInUse } from './support/profiles-in-use.js';
import { seededRandom } from './support/random.js';
import { randomProfile } from './support/random-profile.js';

const resolve = resolverOf('2.5.4-debian');

let libseccomp: Libseccomp;
beforeAll(async () => {
  libseccomp = await loadLibseccomp();
});
beforeEach(requireVersion);

/** Other versions may have other faults, and other tables. */
function requireVersion(context: TestContext): void {
  context.skip(libseccomp.version !== '2.5.4', `libseccomp is ${libseccomp.version}; the model is of 2.5.4`);
}

function modelOf(profile: OciSeccomp): FilterModel {
  return filterModel(profile, { runtime: 'libseccomp', native: 'x86_64', resolve });
}

/** Whether the model read the whole profile, and libseccomp would, too. */
function isComparable({ refusals }: FilterModel): boolean {
  return refusals.length < maxRefusals && refusals.every(({ code }) => code === 'contradiction');
}

/** For a failed test: the profile, with operands as they would stand in JSON if it had 64-bit numbers. */
function show(profile: OciSeccomp): string {
  return JSON.stringify(profile, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}

/**
 * How the model of a profile differs from what libseccomp does with it, in words: in the rules that it takes, or in the
 * answers of its filter. Rules that it never returns from cannot be tried here.
 */
function differenceTo(profile: OciSeccomp, seed: number): string | undefined {
  const order = profile.architectures.map(architectureOfOci).filter((name) => name !== undefined);
  const model = modelOf(profile);
  if (!isComparable(model)) return undefined;
  const { program, refused } = libseccomp.build(profile, order);
  const [wanted, got] = [refused, model.refusals].map((list) => list.map(({ name }) => name).join(' '));
  if (wanted !== got)
    return `libseccomp refuses the rules for: ${wanted}; the model: ${got}\n${show(profile)}`;
  const difference = filterDifference(profile, program, model, {
    architectures: [...new Set<Architecture>([...order, 'x86_64', 'x86', 'x32', 'aarch64'])],
    random: seededRandom(seed),
    draws: 60,
  });
  return difference && `${difference}\n${show(profile)}`;
}

describe('names', () => {
  test.each(architectures)('Debian libseccomp on %s has the numbers of our tables', (architecture) => {
    const names = [...allSyscallNames(), 'sysmips', 'cachectl', 'syscall', 'no_such_call'];
    expect(names.filter((name) => !isAgreed(architecture, name))).toEqual([]);
  });

  function isAgreed(architecture: Architecture, name: string): boolean {
    const theirs = libseccomp.resolve(architecture, name);
    const ours = resolve(architecture, name);
    if (theirs === undefined || theirs >= 0) return ours === theirs;
    // Below zero is what has no number there, and all that is in a bundle, whether it has one or not.
    return ours === 'elsewhere' || multiplexedBy(architecture, name) !== undefined;
  }
});

describe('profiles in use', () => {
  test.each(profilesInUse())('%s', (_title, profile) => {
    expect(differenceTo(profile, 1)).toBeUndefined();
  });

  const machines: { native: NativeArchitecture; order: Architecture[] }[] = [
    { native: 'aarch64', order: ['aarch64', 'arm'] },
    { native: 'riscv64', order: ['riscv64'] },
    { native: 'ppc64le', order: ['ppc64le'] },
    { native: 's390x', order: ['s390x'] },
  ];
  test.each(machines)("Docker's default on $native", ({ native, order }) => {
    const listed = order.map((architecture) => ociArchitectures[architecture]);
    const target: SeccompTarget = {
      architecture: native,
      capabilities: dockerDefaultCapabilities,
      kernel: { major: 6, minor: 1 },
    };
    expect(differenceTo({ ...dockerProfile(target), architectures: listed }, 2)).toBeUndefined();
  });
});

describe('generated profiles', () => {
  const orders: Architecture[][] = [
    ['x86_64', 'x86', 'x32'],
    ['x86_64'],
    ['x86_64', 'x86'],
    ['x32', 'x86_64'],
    ['x86', 'x32', 'x86_64'],
    ['x32', 'x86'],
    ['aarch64', 'arm'],
    ['riscv64'],
    ['ppc64le'],
    ['s390x'],
    ['arm', 'x86_64', 'aarch64', 'x86'],
  ];
  const first = Number(process.env.FIRST_PROFILE ?? 0);
  const count = Number(process.env.PROFILES ?? 30);

  test.each(orders.map((order) => ({ order, title: order.join(', ') })))('$title', (row) => {
    for (let seed = first; seed < first + count; seed++) {
      const profile = randomProfile(seededRandom(seed), row.order);
      expect(differenceTo(profile, seed), `seed ${seed}`).toBeUndefined();
    }
  });
});

describe('peculiarities that docs/libseccomp.md describes', () => {
  test.each(oddities)('$title', (oddity) => {
    const profile: OciSeccomp = {
      defaultAction: 'SCMP_ACT_ERRNO',
      architectures: oddity.architectures.map((architecture) => ociArchitectures[architecture]),
      syscalls: oddity.rules,
    };
    expect(differenceTo(profile, 3)).toBeUndefined();
  });

  test('two rules that libseccomp never returns from', () => {
    expect(returnsInTime(endlessRules.slice(0, 1), 10_000)).toBe(true);
    expect(returnsInTime(endlessRules, 3000)).toBe(false);
  });
});
