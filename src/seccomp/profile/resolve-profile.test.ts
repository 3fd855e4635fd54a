import { describe, expect, it } from 'vitest';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import { verdict } from '../verdict.js';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { baselineProfile, dockerProfile } from './docker-profile.js';
import type { DockerSeccomp, DockerSeccompFilter } from './docker-seccomp.js';
import { namedProfile, parseProfileName, profileNames } from './named-profiles.js';
import { type ResolveOptions, resolveProfile, type SeccompTarget } from './resolve-profile.js';

const target: SeccompTarget = {
  architecture: 'x86_64',
  capabilities: ['BPF', 'KILL'],
  kernel: { major: 5, minor: 10 },
};

/** Whether a rule with these conditions is part of the profile. */
function holds(
  includes: DockerSeccompFilter,
  excludes: DockerSeccompFilter,
  options?: ResolveOptions,
): boolean {
  const profile: DockerSeccomp = {
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW', includes, excludes }],
  };
  return resolveProfile(profile, target, options).syscalls.length > 0;
}

describe('resolveProfile heeds', () => {
  it.each<[string, DockerSeccompFilter, DockerSeccompFilter, boolean]>([
    ['no condition', {}, {}, true],
    ['empty conditions', { caps: [], arches: [] }, { caps: [], arches: [] }, true],
    ['all capabilities included', { caps: ['CAP_BPF', 'CAP_KILL'] }, {}, true],
    ['one capability of two', { caps: ['CAP_BPF', 'CAP_CHOWN'] }, {}, false],
    ['one capability excluded', {}, { caps: ['CAP_BPF', 'CAP_CHOWN'] }, false],
    ['another capability excluded', {}, { caps: ['CAP_CHOWN'] }, true],
    ['the machine', { arches: ['arm64', 'amd64'] }, {}, true],
    ['another machine', { arches: ['arm64', 'x86'] }, {}, false],
    ['the machine excluded', {}, { arches: ['amd64'] }, false],
    ['an older kernel', { minKernel: '5.10' }, {}, true],
    ['an older kernel, by number', { minKernel: '5.9' }, {}, true],
    ['a newer kernel', { minKernel: '5.11' }, {}, false],
    ['a much newer kernel', { minKernel: '6.0' }, {}, false],
    ['an older kernel excluded', {}, { minKernel: '4.20' }, false],
    ['a newer kernel excluded', {}, { minKernel: '5.11' }, true],
    ['exclusion before inclusion', { caps: ['CAP_BPF'] }, { caps: ['CAP_BPF'] }, false],
  ])('%s', (_, includes, excludes, wanted) => {
    expect(holds(includes, excludes)).toBe(wanted);
  });

  it.each([
    ['docker', [false, false, false]],
    ['podman', [true, false, false]],
    ['oci', [true, true, true]],
    ['kubernetes', [true, true, true]],
  ] as const)('for %s the conditions that it knows', (reader, wanted) => {
    const told = [
      holds({ minKernel: '6.0' }, {}, { reader }),
      holds({ caps: ['CAP_CHOWN'] }, {}, { reader }),
      holds({}, { arches: ['amd64'] }, { reader }),
    ];
    expect(told).toEqual(wanted);
  });
});

describe('resolveProfile gives', () => {
  const x86 = { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] };

  it.each<[string, Partial<DockerSeccomp>, ResolveOptions, string[]]>([
    ['the entry of archMap', { archMap: [x86] }, {}, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']],
    [
      'the machine without an entry',
      { archMap: [{ ...x86, architecture: 'SCMP_ARCH_S390X' }] },
      {},
      ['SCMP_ARCH_X86_64'],
    ],
    ['the machine without a list', {}, {}, ['SCMP_ARCH_X86_64']],
    [
      'the machine and a list',
      { architectures: ['SCMP_ARCH_X32'] },
      {},
      ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X32'],
    ],
    [
      'a list as it is',
      { architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X86_64'] },
      {},
      ['SCMP_ARCH_X86', 'SCMP_ARCH_X86_64'],
    ],
    [
      'what is asked for',
      { archMap: [x86] },
      { architectures: ['arm', 'x32'] },
      ['SCMP_ARCH_ARM', 'SCMP_ARCH_X32'],
    ],
    [
      'the machine alone to those who know no archMap',
      { archMap: [x86] },
      { reader: 'oci' },
      ['SCMP_ARCH_X86_64'],
    ],
  ])('as architectures %s', (_, profile, options, wanted) => {
    const whole: DockerSeccomp = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [], ...profile };
    expect(resolveProfile(whole, target, options).architectures).toEqual(wanted);
  });

  it('an errno where the action takes one, and nowhere else', () => {
    const resolved = resolveProfile(
      {
        defaultAction: 'SCMP_ACT_ALLOW',
        defaultErrnoRet: 38,
        syscalls: [
          { names: ['read'], action: 'SCMP_ACT_LOG', errnoRet: 1 },
          { names: ['mount'], action: 'SCMP_ACT_ERRNO', errnoRet: 0 },
        ],
      },
      target,
    );
    expect(resolved).toEqual({
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [
        { names: ['read'], action: 'SCMP_ACT_LOG' },
        { names: ['mount'], action: 'SCMP_ACT_ERRNO', errnoRet: 0 },
      ],
    });
  });

  it('the rest as it is, and nothing that is shared with the profile', () => {
    const profile: DockerSeccomp = {
      defaultAction: 'SCMP_ACT_TRACE',
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      listenerPath: '/run/x.sock',
      listenerMetadata: 'x',
      syscalls: [
        {
          names: ['read'],
          action: 'SCMP_ACT_NOTIFY',
          comment: 'gone',
          args: [{ index: 0, value: 2n ** 63n, op: 'SCMP_CMP_EQ' }],
        },
      ],
    };
    const before = structuredClone(profile);
    const resolved = resolveProfile(profile, target);
    expect(resolved).toEqual({
      ...before,
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: before.syscalls.map(({ comment: _, ...rule }) => rule),
    });
    resolved.syscalls[0]?.names.push('x');
    expect(profile).toEqual(before);
  });

  it('the same for what is resolved already', () => {
    const docker = dockerProfile(target);
    expect(resolveProfile(docker, target)).toEqual(docker);
  });

  it('to Podman on an old kernel what Docker refuses there: ptrace without a condition', () => {
    const old: SeccompTarget = {
      ...target,
      capabilities: dockerDefaultCapabilities,
      kernel: { major: 4, minor: 7 },
    };
    const ptrace = (options: ResolveOptions) =>
      verdict(resolveProfile(dockerDefaultSeccomp, old, options), 'x86_64', 101).action;
    expect(ptrace({})).toBe('SCMP_ACT_ERRNO');
    expect(ptrace({ reader: 'podman' })).toBe('SCMP_ACT_ALLOW');
  });
});

describe('namedProfile', () => {
  it('has the profiles that enforce what they are named for', () => {
    expect(namedProfile('docker-default', target)).toBe(dockerDefaultSeccomp);
    expect(namedProfile('tightship-baseline', target)).toEqual(baselineProfile(target));
    for (const name of profileNames) expect(parseProfileName(name)).toBe(name);
    expect(parseProfileName('Docker-default')).toBeUndefined();
    expect(parseProfileName('__proto__')).toBeUndefined();
  });
});
