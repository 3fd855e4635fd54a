import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/random.js';
import { randomProfile } from '../../../test/support/random-profile.js';
import { encodeProgram } from '../../bpf/encode-program.js';
import { syscallName } from '../../linux/syscalls.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { compileProfile } from './compile-profile.js';
import { compilerRevision } from './compiler-revision.js';

/** Odd ones, and one of the size of those in use; of calls whose names and numbers change no more. */
const profiles: OciSeccomp[] = [
  ...Array.from({ length: 20 }, (_, seed) => randomProfile(seededRandom(seed), ['x86_64', 'x86', 'x32'])),
  {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    syscalls: [
      {
        names: Array.from({ length: 334 }, (_, number) => number)
          .filter((number) => number % 7 < 5)
          .flatMap((number) => syscallName('x86_64', number) ?? []),
        action: 'SCMP_ACT_ALLOW',
      },
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
    ],
  },
];

/** When this fails, count `compilerRevision` up, and put both in here. */
const known = { revision: 2, programs: 'c0365b806557e822' };

test('the revision changes with what the compiler makes', () => {
  const hash = createHash('sha256');
  for (const profile of profiles) {
    hash.update(encodeProgram(compileProfile(profile, { runtime: 'crun', native: 'x86_64' }).program));
  }
  expect({ revision: compilerRevision, programs: hash.digest('hex').slice(0, 16) }).toEqual(known);
});
