import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkSeccompProgram } from '../src/bpf/check-seccomp-program.js';
import { encodeProgram } from '../src/bpf/encode-program.js';
import type { Program } from '../src/bpf/instruction.js';
import { interpret } from '../src/bpf/interpret.js';
import { runtimeNames } from '../src/engine/oci/runtime.js';
import type { OciSeccomp } from '../src/policy/oci-seccomp.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { filtersOfRuntime } from './support/runtime-filters.js';
import { seccompDataOf, type VictimCall } from './support/seccomp-victim.js';

// What runc and crun make of a profile, as the kernel has it.

let victims: Victims;
beforeAll(() => {
  victims = buildVictims(['under-filters']);
});
afterAll(() => victims.remove());

const profile: OciSeccomp = {
  defaultAction: 'SCMP_ACT_ALLOW',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  syscalls: [
    // Not getppid: without noNewPrivileges runc asks for its parent under the filter.
    { names: ['getpgrp'], action: 'SCMP_ACT_ERRNO', errnoRet: 7 },
    { names: ['reboot'], action: 'SCMP_ACT_KILL_PROCESS' },
    {
      names: ['personality'],
      action: 'SCMP_ACT_ERRNO',
      args: [{ index: 0, value: 0x1_0000_0008, op: 'SCMP_CMP_EQ' }],
    },
  ],
};

function answer(program: Program, call: VictimCall): string {
  const data = seccompDataOf(call);
  return interpret(program, (offset) => data[offset / 4] ?? 0, { length: 64 }).value.toString(16);
}

describe.each(runtimeNames)('%s', (runtime) => {
  test.each([true, false])('installs one filter; noNewPrivileges %s', async (noNewPrivileges) => {
    const filters = await filtersOfRuntime(victims, runtime, profile, { noNewPrivileges });
    expect(filters).toHaveLength(1);
    expect(checkSeccompProgram(filters[0] ?? [])).toEqual([]);
  });

  test('gives the answers of the profile', async () => {
    const [program = []] = await filtersOfRuntime(victims, runtime, profile);
    const personality = (value: bigint): VictimCall => ({
      architecture: 'x86_64',
      number: 135,
      args: [value],
    });
    expect([
      answer(program, { architecture: 'x86_64', number: 111 }),
      answer(program, { architecture: 'x86', number: 65 }),
      answer(program, { architecture: 'x32', number: 0x40000000 + 111 }),
      answer(program, { architecture: 'x86_64', number: 169 }),
      answer(program, { architecture: 'x86_64', number: 0 }),
      answer(program, personality(0x1_0000_0008n)),
      answer(program, personality(8n)),
    ]).toEqual(['50007', '50007', '50007', '80000000', '7fff0000', '50001', '7fff0000']);
  });

  test('is heard when it cannot start', async () => {
    const words = { runc: /^runc run: .*container process is already dead/s, crun: /^crun run: ./ }[runtime];
    const nothing: OciSeccomp = { ...profile, defaultAction: 'SCMP_ACT_ERRNO', syscalls: [] };
    await expect(filtersOfRuntime(victims, runtime, nothing)).rejects.toThrow(words);
  });
});

test('crun installs the program that an annotation has', async () => {
  const program = [
    { code: 0x20, jt: 0, jf: 0, k: 4 },
    { code: 0x06, jt: 0, jf: 0, k: 0x7fff0000 },
  ];
  const annotations = { 'run.oci.seccomp_bpf_data': Buffer.from(encodeProgram(program)).toString('base64') };
  expect(await filtersOfRuntime(victims, 'crun', profile, { annotations })).toEqual([program]);
});
