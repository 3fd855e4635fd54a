import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runtimeNames } from '../src/engine/oci/runtime.js';
import type { Architecture } from '../src/linux/architecture.js';
import { dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import type { OciSeccomp, OciSeccompRule } from '../src/policy/oci-seccomp.js';
import { takesErrno } from '../src/seccomp/call-verdict.js';
import { type FilterOptions, filterModel } from '../src/seccomp/libseccomp/model-filter.js';
import { resolverOf } from '../src/seccomp/libseccomp/resolve-syscall.js';
import { ociArchitectures } from '../src/seccomp/oci-architecture.js';
import { baselineProfile, dockerProfile } from '../src/seccomp/profile/docker-profile.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { filterDifference } from './support/filter-difference.js';
import { seededRandom } from './support/random.js';
import { randomProfile } from './support/random-profile.js';
import { filtersOfRuntime } from './support/runtime-filters.js';

// The model of a profile under runc and crun is what they have the kernel install.

let victims: Victims;
beforeAll(() => {
  victims = buildVictims(['under-filters']);
});
afterAll(() => victims.remove());

type Runtime = (typeof runtimeNames)[number];

function optionsOf(runtime: Runtime): FilterOptions {
  return { runtime, native: 'x86_64', resolve: resolverOf('2.5.4-debian') };
}

async function differenceTo(
  runtime: Runtime,
  profile: OciSeccomp,
  seed: number,
): Promise<string | undefined> {
  const filters = await filtersOfRuntime(victims, runtime, profile);
  const [program] = filters;
  if (program === undefined || filters.length !== 1) return `${filters.length} filters`;
  return filterDifference(profile, program, filterModel(profile, optionsOf(runtime)), {
    architectures: ['x86_64', 'x86', 'x32', 'aarch64'],
    random: seededRandom(seed),
    draws: 60,
  });
}

const target = {
  architecture: 'x86_64',
  capabilities: dockerDefaultCapabilities,
  kernel: { major: 6, minor: 1 },
} as const;
const docker = dockerProfile(target);

/** Calls that neither the runtimes nor the workload make. */
const unused = ['acct', 'bpf', 'kexec_load', 'lookup_dcookie', 'reboot', 'socketcall', 'vm86', 'mseal'];

/** Docker's default with rules made to be odd, and with other architectures. */
function oddProfile(seed: number): OciSeccomp {
  const random = seededRandom(seed);
  const orders: Architecture[][] = [['x86_64', 'x86', 'x32'], ['x86_64'], ['x86', 'x86_64'], ['x32'], []];
  const order = orders[seed % orders.length] ?? [];
  const { syscalls } = randomProfile(random, order);
  const rules = syscalls.map(({ action, errnoRet, args = [] }): OciSeccompRule => {
    const kind = action === 'SCMP_ACT_NOTIFY' ? 'SCMP_ACT_LOG' : action;
    const names = [unused[Math.floor(random() * unused.length)] ?? 'acct'];
    return { names, action: kind, args, ...(takesErrno(kind) && errnoRet !== undefined ? { errnoRet } : {}) };
  });
  const architectures = order.map((architecture) => ociArchitectures[architecture]);
  return { ...docker, architectures, syscalls: [...docker.syscalls, ...rules] };
}

describe.each(runtimeNames)('%s', (runtime) => {
  test.each([
    { title: "Docker's default", profile: docker },
    { title: 'the baseline', profile: baselineProfile(target) },
    {
      title: "Docker's default, what it denies logged",
      profile: { ...docker, defaultAction: 'SCMP_ACT_LOG' },
    },
  ] as { title: string; profile: OciSeccomp }[])('$title', async ({ profile }) => {
    const { defaultErrnoRet, ...rest } = profile;
    const written = takesErrno(profile.defaultAction) ? profile : rest;
    expect(await differenceTo(runtime, written, 1)).toBeUndefined();
  });

  test.each(Array.from({ length: 15 }, (_, seed) => seed))('odd profile %d', async (seed) => {
    const profile = oddProfile(seed);
    const [refusal] = filterModel(profile, optionsOf(runtime)).refusals;
    if (refusal === undefined) expect(await differenceTo(runtime, profile, seed)).toBeUndefined();
    else if (refusal.code !== 'endless') {
      await expect(filtersOfRuntime(victims, runtime, profile)).rejects.toThrow(refusal.message);
    }
  });

  const refused: { title: string; change: Partial<OciSeccomp> }[] = [
    { title: 'another byte order', change: { architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_S390X'] } },
    { title: 'an architecture it does not know', change: { architectures: ['SCMP_ARCH_LOONGARCH64'] } },
    { title: 'a large default errno', change: { defaultErrnoRet: 4095 } },
    {
      title: 'a large errno',
      change: { syscalls: [{ names: ['acct'], action: 'SCMP_ACT_ERRNO', errnoRet: 4095 }] },
    },
    {
      title: 'contradictory rules with conditions',
      change: {
        syscalls: [7, 8].map((errnoRet) => ({
          names: ['acct'],
          action: 'SCMP_ACT_ERRNO',
          errnoRet,
          args: [{ index: 0, op: 'SCMP_CMP_EQ', value: 1 }],
        })),
      },
    },
  ];
  test.each(refused)('refuses $title in the words of the model', async ({ change }) => {
    const syscalls = [...docker.syscalls, ...(change.syscalls ?? [])];
    const profile = { ...docker, ...change, syscalls };
    const { refusals } = filterModel(profile, optionsOf(runtime));
    expect(refusals).toHaveLength(1);
    await expect(filtersOfRuntime(victims, runtime, profile)).rejects.toThrow(refusals[0]?.message);
  });
});
