import { describe, expect, test } from 'vitest';
import { checkSeccompProgram } from '../../bpf/check-seccomp-program.js';
import { decodeProgram } from '../../bpf/encode-program.js';
import { architectures } from '../../linux/architecture.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { decisionOfModel } from '../decision/of-model.js';
import { DecisionSpace } from '../decision/space.js';
import { filterModel } from '../libseccomp/model-filter.js';
import { ociArchitectures } from '../oci-architecture.js';
import { decisionOfProgram } from '../recover/decision-of-program.js';
import { filterForCrun } from './filter-for-crun.js';

const profile: OciSeccomp = {
  defaultAction: 'SCMP_ACT_ERRNO',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
  syscalls: [
    { names: ['read', 'mseal'], action: 'SCMP_ACT_ALLOW' },
    { names: ['write'], action: 'SCMP_ACT_LOG', args: [{ index: 0, value: 2, op: 'SCMP_CMP_LE' }] },
  ],
};

describe('filterForCrun', () => {
  test('gives the program of the profile, new calls among it', () => {
    const decoded = decodeProgram(filterForCrun(profile, 'x86_64') ?? new Uint8Array());
    const program = 'program' in decoded ? decoded.program : [];
    expect(checkSeccompProgram(program)).toEqual([]);
    const space = new DecisionSpace();
    const model = filterModel(profile, { runtime: 'crun', native: 'x86_64' });
    expect(decisionOfProgram(space, program)).toBe(decisionOfModel(space, model));
    expect(
      program.some(({ k }) => k === 462),
      'mseal',
    ).toBe(true);
  });

  test.each(architectures)('in the byte order of %s', (native) => {
    const order = native === 's390x' ? 'big' : 'little';
    const bytes = filterForCrun({ ...profile, architectures: [ociArchitectures[native]] }, native);
    const decoded = decodeProgram(bytes ?? new Uint8Array(), order);
    expect(checkSeccompProgram('program' in decoded ? decoded.program : [])).toEqual([]);
  });

  const manyTests: OciSeccomp['syscalls'] = Array.from({ length: 900 }, (_, index) => ({
    names: ['ioctl'],
    action: 'SCMP_ACT_ERRNO',
    errnoRet: index + 2,
    args: [{ index: 1, value: BigInt(index * index) * 0x1_0001_0001n, op: 'SCMP_CMP_EQ' }],
  }));

  test.each<[string, Partial<OciSeccomp>]>([
    ['flags that crun does not know', { flags: ['SECCOMP_FILTER_FLAG_FLY'] }],
    ['an architecture that crun does not know', { architectures: ['SCMP_ARCH_LOONGARCH64'] }],
    ['one that we have no table of', { architectures: ['SCMP_ARCH_MIPSEL'] }],
    [
      'an errno with an action that has none',
      { syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', errnoRet: 1 }] },
    ],
    ['more tests than a filter may have', { syscalls: manyTests }],
  ])('leaves to crun %s', (_, change) => {
    expect(filterForCrun({ ...profile, ...change }, 'x86_64')).toBeUndefined();
  });
});
