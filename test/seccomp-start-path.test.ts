import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeProgram } from '../src/bpf/encode-program.js';
import type { Program } from '../src/bpf/instruction.js';
import { precompiledFilter } from '../src/cli/precompiled-filter.js';
import { findRuntime, type Runtime } from '../src/engine/oci/runtime.js';
import { confineByFlags } from '../src/export/confine-by-flags.js';
import { hostFacts } from '../src/host/host-facts.js';
import { auditArchitectures } from '../src/linux/architecture.js';
import { syscallName } from '../src/linux/syscalls.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import { createEbpfRecorder } from '../src/record/ebpf/create-recorder.js';
import { DecisionSpace } from '../src/seccomp/decision/space.js';
import { wordsOfCall } from '../src/seccomp/decision/words.js';
import { resolverOf, resolveSyscall } from '../src/seccomp/libseccomp/resolve-syscall.js';
import { decisionOfProgram } from '../src/seccomp/recover/decision-of-program.js';
import { idleWorkload } from '../src/session/idle-container.js';
import { buildVictims, recordWith, type Victims } from './record-fixture.js';
import { crunContainer } from './support/crun-container.js';
import { profilesInUse } from './support/profiles-in-use.js';
import { filtersOfRuntime } from './support/runtime-filters.js';

// From a confinement to the filter that the kernel has: crun is given what was compiled before, and installs it. That
// Tightship starts crun so is shown where crun works for it: in vm.test.ts.

const three = ['x86_64', 'x86', 'x32'] as const;

let victims: Victims;
let crun: Runtime;
let stateRoot: string;
const facts = { ...hostFacts(), mapsIds: true };
const baseline = confineByFlags(idleWorkload, facts);

beforeAll(async () => {
  victims = buildVictims(['under-filters', 'many-calls']);
  crun = (await findRuntime('crun')) ?? expect.unreachable('crun is not installed');
});
afterAll(() => victims.remove());
beforeEach(() => {
  stateRoot = mkdtempSync(join(tmpdir(), 'tightship-state-'));
});
afterEach(() => rmSync(stateRoot, { recursive: true }));

async function filterOf(seccomp: OciSeccomp | null, runtime = crun): Promise<Uint8Array | undefined> {
  const { seccompProgram } = await precompiledFilter({ ...baseline, seccomp }, { runtime, stateRoot, facts });
  return seccompProgram;
}

function decode(bytes: Uint8Array): Program {
  const decoded = decodeProgram(bytes);
  return 'program' in decoded ? decoded.program : expect.unreachable(decoded.problem);
}

describe('crun', () => {
  /** The one filter that is in force, made by crun and given to it, and what was given. */
  async function bothFilters(profile: OciSeccomp, noNewPrivileges: boolean) {
    const bytes = (await filterOf(profile)) ?? expect.unreachable('not compiled');
    const annotations = { 'run.oci.seccomp_bpf_data': Buffer.from(bytes).toString('base64') };
    const own = await filtersOfRuntime(victims, 'crun', profile, { noNewPrivileges });
    const given = await filtersOfRuntime(victims, 'crun', profile, { noNewPrivileges, annotations });
    expect([own.length, given.length]).toEqual([1, 1]);
    return { own: own[0] ?? [], given: given[0] ?? [], compiled: decode(bytes) };
  }

  /** Without the calls that crun's libseccomp has no number of: it leaves rules for them out. */
  function known(profile: OciSeccomp): OciSeccomp {
    const resolve = resolverOf('2.5.4-debian');
    const isKnown = (name: string) =>
      three.every((architecture) => resolve(architecture, name) === resolveSyscall(architecture, name));
    return {
      ...profile,
      syscalls: profile.syscalls.map((rule) => ({ ...rule, names: rule.names.filter(isKnown) })),
    };
  }

  test.each(profilesInUse())(
    'installs our program for %s, and it is the function of its own',
    async (_, profile) => {
      for (const noNewPrivileges of [true, false]) {
        const { own, given, compiled } = await bothFilters(known(profile), noNewPrivileges);
        expect(given).toEqual(compiled);
        const space = new DecisionSpace();
        expect(decisionOfProgram(space, given) === decisionOfProgram(space, own)).toBe(true);
        expect(given.length).toBeLessThan(own.length / 3);
      }
    },
  );

  test('is given besides what the profile says of calls that its libseccomp does not know', async () => {
    const { own, given } = await bothFilters(
      {
        defaultAction: 'SCMP_ACT_ALLOW',
        architectures: ['SCMP_ARCH_X86_64'],
        syscalls: [{ names: ['acct', 'mseal', 'statmount'], action: 'SCMP_ACT_ERRNO' }],
      },
      true,
    );
    const space = new DecisionSpace();
    const [ofOwn, ofGiven] = [decisionOfProgram(space, own), decisionOfProgram(space, given)];
    const differing = Array.from({ length: 600 }, (_, number) => number).filter((number) => {
      const call = wordsOfCall({ auditArchitecture: auditArchitectures.x86_64, number });
      return space.evaluate(ofOwn, call) !== space.evaluate(ofGiven, call);
    });
    expect(differing).toEqual([457, 462]);
  });
});

describe('a recording', () => {
  /** Names of calls of each phase, of a container that calls getppid a few times. */
  async function recorded(
    annotations: Record<string, string>,
  ): Promise<Record<'runtime' | 'workload', string[]>> {
    const seccomp = baseline.seccomp ?? expect.unreachable('no filter');
    const container = await crunContainer(victims, ['/victims/many-calls', '5'], seccomp, annotations);
    try {
      const { syscalls, loss } = await recordWith(await createEbpfRecorder(), container, seccomp);
      expect([await container.ended, loss.events]).toEqual([0, 0]);
      const of = (wanted: string) =>
        syscalls
          .filter(({ phase }) => phase === wanted)
          .map(({ architecture, number }) => syscallName(architecture, number) ?? `${number}`)
          .sort();
      return { runtime: of('runtime'), workload: of('workload') };
    } finally {
      container.remove();
    }
  }

  test('shows what crun calls after a filter that was given to it', async () => {
    const { seccomp } = baseline;
    const bytes = (await filterOf(seccomp)) ?? expect.unreachable('not compiled');
    const own = await recorded({});
    const given = await recorded({ 'run.oci.seccomp_bpf_data': Buffer.from(bytes).toString('base64') });
    expect(given.runtime).toEqual(own.runtime);
    expect(given.runtime).toContain('execve');
    expect(given.workload).toContain('getppid');
  });
});

describe('no compiled filter', () => {
  const profile: OciSeccomp = {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ['acct'], action: 'SCMP_ACT_ERRNO' }],
  };
  const asking = { names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' as const };

  test.each<[string, OciSeccomp | null]>([
    ['where nothing is filtered', null],
    ['for a profile that asks a supervisor', { ...profile, syscalls: [asking] }],
    ['for one that asks it by default', { ...profile, defaultAction: 'SCMP_ACT_NOTIFY' }],
    ['for one that hands its descriptor on', { ...profile, listenerPath: '/run/listener' }],
    ['for one that crun refuses', { ...profile, flags: ['SECCOMP_FILTER_FLAG_FLY'] }],
  ])('%s', async (_, seccomp) => {
    expect(await filterOf(profile)).toBeDefined();
    expect(await filterOf(seccomp)).toBeUndefined();
  });

  test.each(['runc 1.1.5', 'crun 0.17', 'crun unknown'])('for %s', async (title) => {
    const [name, version = ''] = title.split(' ');
    const runtime = { ...crun, name: name === 'runc' ? name : 'crun', version } as const;
    expect(await filterOf(profile, runtime)).toBeUndefined();
  });
});

describe('a compiled filter is kept', () => {
  const entries = () => readdirSync(join(stateRoot, 'seccomp'));
  const entry = () => join(stateRoot, 'seccomp', entries()[0] ?? '');
  const { seccomp } = baseline;

  test('and used as long as the profile is the same', async () => {
    const first = await filterOf(seccomp);
    const { ino } = statSync(entry());
    expect(await filterOf(structuredClone(seccomp))).toEqual(first);
    expect([entries().length, statSync(entry()).ino]).toEqual([1, ino]);
    expect(await filterOf(seccomp && { ...seccomp, defaultErrnoRet: 13 })).not.toEqual(first);
    expect(entries()).toHaveLength(2);
  });

  test.each<[string, (path: string) => void]>([
    ['was cut', (path) => truncateSync(path, 400)],
    ['could be written by others', (path) => chmodSync(path, 0o602)],
    ['is another user’s', (path) => chownSync(path, 65534, 65534)],
  ])('but not believed when it %s', async (_, spoil) => {
    const first = await filterOf(seccomp);
    const whole = readFileSync(entry());
    spoil(entry());
    expect(await filterOf(seccomp)).toEqual(first);
    expect(readFileSync(entry())).toEqual(whole);
    expect(statSync(entry())).toMatchObject({ uid: 0, mode: 0o100600 });
  });

  test('but not in a directory that is another user’s', async () => {
    const first = await filterOf(seccomp);
    rmSync(entry());
    chownSync(join(stateRoot, 'seccomp'), 65534, 65534);
    expect(await filterOf(seccomp)).toEqual(first);
    expect(entries()).toEqual([]);
  });
});
