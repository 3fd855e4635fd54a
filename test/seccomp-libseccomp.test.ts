import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { type Architecture, architectures } from '../src/linux/architecture.js';
import { type Capability, capabilities, dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { allSyscallNames } from '../src/linux/syscalls.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import type { FilterModel } from '../src/seccomp/libseccomp/filter-model.js';
import { filterModel } from '../src/seccomp/libseccomp/model-filter.js';
import { resolverOf } from '../src/seccomp/libseccomp/resolve-syscall.js';
import { multiplexedBy } from '../src/seccomp/multiplexed.js';
import { baselineProfile, dockerProfile } from '../src/seccomp/profile/docker-profile.js';
import { readProfile } from '../src/seccomp/profile/read-profile.js';
import { resolveProfile, type SeccompTarget } from '../src/seccomp/profile/resolve-profile.js';
import { filterDifference } from './support/filter-difference.js';
import { type Libseccomp, loadLibseccomp } from './support/libseccomp.js';
import { seededRandom } from './support/random.js';
import { randomProfile } from './support/random-profile.js';

const resolve = resolverOf('2.5.4-debian');
const podmanProfile = '/usr/share/containers/seccomp.json';

let libseccomp: Libseccomp;
beforeAll(async () => {
  libseccomp = await loadLibseccomp();
});

function skipOthers(context: TestContext): void {
  context.skip(libseccomp.version !== '2.5.4', `libseccomp ${libseccomp.version}: the model is of 2.5.4`);
}

function modelOf(profile: OciSeccomp): FilterModel {
  return filterModel(profile, { runtime: 'libseccomp', native: 'x86_64', resolve });
}

function isEndless({ refusals }: FilterModel): boolean {
  return refusals.some(({ code }) => code === 'endless');
}

/** For a failed test: the profile, with operands as they would stand in JSON if it had 64-bit numbers. */
function show(profile: OciSeccomp): string {
  return JSON.stringify(profile, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}

/**
 * How the model of a profile differs from what libseccomp does with it, in words: in the rules that it takes, or in the
 * answers of its filter. A rule that it never returns from cannot be tried here.
 */
function differenceTo(profile: OciSeccomp, order: readonly Architecture[], seed: number): string | undefined {
  const model = modelOf(profile);
  if (isEndless(model)) return undefined;
  const { program, refused } = libseccomp.build(profile, order);
  const [wanted, got] = [refused, model.refusals].map((list) => list.map(({ name }) => name).join(' '));
  if (wanted !== got) return `libseccomp refuses the rules for: ${wanted}; the model: ${got}\n${show(profile)}`;
  const difference = filterDifference(profile, program, model, {
    architectures: [...new Set<Architecture>([...order, 'x86_64', 'x86', 'x32', 'aarch64'])],
    random: seededRandom(seed),
    draws: 60,
  });
  return difference && `${difference}\n${show(profile)}`;
}

describe('names', () => {
  test.each(architectures)('Debian libseccomp on %s has the numbers of our tables', (architecture) => {
    const wrong = [...allSyscallNames(), 'sysmips', 'cachectl', 'syscall', 'no_such_call'].filter((name) => {
      const theirs = libseccomp.resolve(architecture, name);
      const ours = resolve(architecture, name);
      if (theirs === undefined) return ours !== undefined;
      // Below zero is what has no number there; also what is in a bundle, whether it has one or not.
      if (theirs < 0) return ours !== 'elsewhere' && !multiplexedBy(architecture, name);
      return ours !== theirs;
    });
    expect(wrong).toEqual([]);
  });
});

describe('profiles in use', () => {
  const target: SeccompTarget = {
    architecture: 'x86_64',
    capabilities: dockerDefaultCapabilities,
    kernel: { major: 6, minor: 1 },
  };
  const sets: [string, readonly Capability[]][] = [
    ['the default capabilities', dockerDefaultCapabilities],
    ['none', []],
    ['SYS_ADMIN', ['SYS_ADMIN']],
    ['SYS_PTRACE and SYS_MODULE', ['SYS_PTRACE', 'SYS_MODULE']],
    ['all', capabilities],
  ];
  const three: Architecture[] = ['x86_64', 'x86', 'x32'];

  test.each(sets)("Docker's default, %s", (_title, granted) => {
    const profile = dockerProfile({ ...target, capabilities: granted });
    expect(differenceTo(profile, three, 1)).toBeUndefined();
  });

  test.each(sets)('the baseline, %s', (_title, granted) => {
    const profile = baselineProfile({ ...target, capabilities: granted });
    expect(differenceTo(profile, three, 2)).toBeUndefined();
  });

  test.each(sets)("Podman's, %s", (_title, granted) => {
    const { profile } = readProfile(readFileSync(podmanProfile, 'utf8'), podmanProfile, { format: 'podman' });
    if (profile === undefined) throw new Error('not read');
    const resolved = resolveProfile(profile, { ...target, capabilities: granted }, { reader: 'podman' });
    expect(differenceTo(resolved, three, 3)).toBeUndefined();
  });

  test.each([
    ['aarch64', ['aarch64', 'arm']],
    ['riscv64', ['riscv64']],
    ['ppc64le', ['ppc64le']],
  ] as const)("Docker's default on %s", (native, order) => {
    const profile = resolveProfileFor({ ...target, architecture: native }, order);
    expect(differenceTo(profile, order, 4)).toBeUndefined();
  });

  function resolveProfileFor(machine: SeccompTarget, order: readonly Architecture[]): OciSeccomp {
    return { ...dockerProfile(machine), architectures: dockerArchitectures(order) };
  }
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
  const first = Number(process.env.TIGHTSHIP_FIRST_PROFILE ?? 0);
  const count = Number(process.env.TIGHTSHIP_PROFILES ?? 30);

  test.each(orders)('%s %s %s %s', (...order) => {
    const present = order.filter((name) => name !== undefined);
    for (let seed = first; seed < first + count; seed++) {
      const profile = randomProfile(seededRandom(seed), present);
      expect(differenceTo(profile, present, seed), `seed ${seed}`).toBeUndefined();
    }
  });
});
