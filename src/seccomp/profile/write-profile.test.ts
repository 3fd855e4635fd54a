import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { type NativeArchitecture, nativeArchitectures } from '../oci-architecture.js';
import { canonicalProfile } from './canonical-profile.js';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { baselineProfile } from './docker-profile.js';
import type { DockerSeccomp, DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';
import { type ProfileFormat, profileFormats } from './profile-format.js';
import {
  actionNames,
  architectureNames,
  flagNames,
  largestErrno,
  machineNames,
  operatorNames,
} from './profile-vocabulary.js';
import { operand } from './read-argument.js';
import { readProfile } from './read-profile.js';
import { resolveProfile, type SeccompTarget } from './resolve-profile.js';
import { writeProfile } from './write-profile.js';

const names = ['read', 'write', 'mount', 'clone', 'socket', 'made_up'];
const someNames = fc.subarray(names, { minLength: 1 });
const action = fc.constantFrom(...new Set(actionNames.values()));
const machine = fc.constantFrom(...machineNames);
const version = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 255 })).map((numbers) => numbers.join('.'));

const argument: fc.Arbitrary<OciSeccompArgument> = fc.record(
  {
    index: fc.nat(5),
    value: fc.bigInt(0n, 2n ** 64n - 1n).map(operand),
    valueTwo: fc.bigInt(0n, 2n ** 64n - 1n),
    op: fc.constantFrom(...operatorNames.values()),
  },
  { requiredKeys: ['index', 'value', 'op'] },
);

/** What a call is answered with, an errno only where the action takes one. */
const answer: fc.Arbitrary<Pick<DockerSeccompRule, 'action' | 'errnoRet'>> = action.chain((given) => {
  const largest = largestErrno(given);
  if (largest === undefined) return fc.record({ action: fc.constant(given) });
  const parts = { action: fc.constant(given), errnoRet: fc.nat(largest) };
  return fc.record(parts, { requiredKeys: ['action'] });
});

function filter(format: ProfileFormat): fc.Arbitrary<DockerSeccompFilter> {
  const caps = fc.subarray(
    capabilities.map((name) => `CAP_${name}`),
    { maxLength: 2 },
  );
  const common = { caps, arches: fc.array(machine, { maxLength: 2 }) };
  return format === 'podman'
    ? fc.record(common, { requiredKeys: [] })
    : fc.record({ ...common, minKernel: version }, { requiredKeys: [] });
}

const isConditional = (format: ProfileFormat) => format === 'docker' || format === 'podman';

function rule(format: ProfileFormat): fc.Arbitrary<DockerSeccompRule> {
  const part = {
    names: someNames,
    args: fc.array(argument, { maxLength: 3 }),
    comment: fc.string({ maxLength: 3 }),
  };
  const conditions = { includes: filter(format), excludes: filter(format) };
  const rest: fc.Arbitrary<Omit<DockerSeccompRule, 'action'>> = isConditional(format)
    ? fc.record({ ...part, ...conditions }, { requiredKeys: ['names'] })
    : fc.record(part, { requiredKeys: ['names'] });
  return fc.tuple(answer, rest).map(([given, others]) => ({ ...given, ...others }));
}

const listed = fc.record(
  { architectures: fc.uniqueArray(fc.constantFrom(...architectureNames), { maxLength: 3 }) },
  { requiredKeys: [] },
);
const mapped = fc.record({
  archMap: fc.uniqueArray(
    fc.record({
      architecture: fc.constantFrom(...architectureNames),
      subArchitectures: fc.uniqueArray(fc.constantFrom(...architectureNames), { maxLength: 2 }),
    }),
    { selector: ({ architecture }) => architecture, maxLength: 3 },
  ),
});

/** Profiles that a format has a form for, contradictory and redundant rules included. */
function anyProfile(format: ProfileFormat): fc.Arbitrary<DockerSeccomp> {
  const head = answer.map(({ action: defaultAction, errnoRet }) => ({
    defaultAction,
    ...(errnoRet !== undefined && { defaultErrnoRet: errnoRet }),
  }));
  const rest = fc.record(
    {
      flags: fc.subarray([...flagNames]),
      listenerPath: fc.constant('/run/x.sock'),
      listenerMetadata: fc.string(),
      syscalls: fc.array(rule(format), { maxLength: 8 }),
    },
    { requiredKeys: ['syscalls'] },
  );
  return fc
    .tuple(head, isConditional(format) ? fc.oneof(listed, mapped) : listed, rest)
    .map(([first, second, third]): DockerSeccomp => ({ ...first, ...second, ...third }));
}

/** The formats of OCI and Kubernetes have none. */
function withoutComments({ syscalls, ...rest }: DockerSeccomp): DockerSeccomp {
  return { ...rest, syscalls: syscalls.map(({ comment: _, ...others }) => others) };
}

/** Refused by libseccomp whatever their order, so that no meaning can be compared. */
function isRefused(text: string): boolean {
  return readProfile(text, 's').diagnostics.some(({ code }) => code === 'conflicting-conditions');
}

describe.each(profileFormats)('writeProfile for %s', (format) => {
  it('reads back as its canonical form, and writes the same bytes again', () => {
    fc.assert(
      fc.property(anyProfile(format), (given) => {
        const text = writeProfile(given, format);
        fc.pre(!isRefused(text));
        const { profile, diagnostics } = readProfile(text, 's', { format });
        expect(profile, JSON.stringify(diagnostics)).toBeDefined();
        if (!profile) return;
        expect(profile).toEqual(canonicalProfile(isConditional(format) ? given : withoutComments(given)));
        expect(writeProfile(profile, format)).toBe(text);
      }),
    );
  });
});

/** What each name is answered with, without and with conditions on arguments, in the order that counts. */
function meaning(profile: DockerSeccomp, target: SeccompTarget): unknown {
  const { syscalls, ...rest } = resolveProfile(profile, target);
  const whole = syscalls.filter(({ args }) => !args?.length);
  const byName = names.map((name) => {
    const first = whole.find((rule) => rule.names.includes(name));
    const conditional = syscalls.filter((rule) => rule.args?.length && rule.names.includes(name));
    return {
      name,
      first: { ...first, names: [] },
      conditional: conditional.map((rule) => ({ ...rule, names: [] })),
    };
  });
  return { ...rest, byName };
}

describe('canonicalProfile', () => {
  const target = fc.record({
    architecture: fc.constantFrom<NativeArchitecture>(...nativeArchitectures),
    capabilities: fc.subarray([...capabilities]),
    kernel: fc.record({ major: fc.nat(9), minor: fc.nat(255) }),
  });

  it('means the same for every machine, kernel and container', () => {
    fc.assert(
      fc.property(anyProfile('docker'), target, (given, on) => {
        // Conditions in their plain form, so that only names, order and joining are compared.
        const plain = {
          ...given,
          syscalls: given.syscalls.flatMap(
            (rule) => canonicalProfile({ ...given, syscalls: [rule] }).syscalls,
          ),
        };
        const flags = given.flags?.length ? { flags: [...given.flags].sort() } : {};
        const { listenerMetadata, ...rest } = plain;
        const kept = listenerMetadata ? { listenerMetadata } : {};
        expect(meaning(canonicalProfile(given), on)).toEqual(meaning({ ...rest, ...flags, ...kept }, on));
      }),
      { numRuns: 300 },
    );
  });

  it('of itself is itself', () => {
    fc.assert(
      fc.property(anyProfile('docker'), (given) => {
        const once = canonicalProfile(given);
        expect(canonicalProfile(once)).toEqual(once);
      }),
    );
  });

  it('joins a name with the first rule that it can be in', () => {
    const rule = (action: 'ALLOW' | 'LOG', name: string): DockerSeccompRule => ({
      names: [name],
      action: `SCMP_ACT_${action}`,
    });
    const { syscalls } = canonicalProfile({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [rule('ALLOW', 'read'), rule('LOG', 'mount'), rule('ALLOW', 'mount'), rule('ALLOW', 'write')],
    });
    expect(syscalls.map(({ names }) => names)).toEqual([['read', 'write'], ['mount'], ['mount']]);
  });

  it('joins what differs in names only, and never moves a name before another answer', () => {
    const allow = (name: string) => ({ names: [name], action: 'SCMP_ACT_ALLOW' as const });
    const log = (name: string) => ({ names: [name], action: 'SCMP_ACT_LOG' as const });
    const { syscalls } = canonicalProfile({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [allow('write'), log('mount'), allow('read'), allow('mount'), log('write')],
    });
    expect(syscalls.map((rule) => [rule.action, ...rule.names])).toEqual([
      ['SCMP_ACT_ALLOW', 'read', 'write'],
      ['SCMP_ACT_LOG', 'mount', 'write'],
      ['SCMP_ACT_ALLOW', 'mount'],
    ]);
  });
});

describe('writeProfile', () => {
  it('is readable', () => {
    const text = writeProfile(
      {
        defaultAction: 'SCMP_ACT_ERRNO',
        defaultErrnoRet: 38,
        architectures: ['SCMP_ARCH_X86_64'],
        syscalls: [
          {
            names: ['socket'],
            action: 'SCMP_ACT_ALLOW',
            args: [{ index: 0, value: 2n ** 64n - 1n, op: 'SCMP_CMP_EQ' }],
          },
          { names: ['write', 'read'], action: 'SCMP_ACT_ALLOW', comment: 'files' },
        ],
      },
      'podman',
    );
    expect(text).toBe(`{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 38,
  "defaultErrno": "ENOSYS",
  "architectures": [
    "SCMP_ARCH_X86_64"
  ],
  "syscalls": [
    {
      "names": [
        "read",
        "write"
      ],
      "action": "SCMP_ACT_ALLOW",
      "comment": "files"
    },
    {
      "names": [
        "socket"
      ],
      "action": "SCMP_ACT_ALLOW",
      "args": [
        {
          "index": 0,
          "value": 18446744073709551615,
          "op": "SCMP_CMP_EQ"
        }
      ]
    }
  ]
}
`);
  });

  it('has the names of errors for Podman and for nobody else', () => {
    const profile: DockerSeccomp = {
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{ names: ['read'], action: 'SCMP_ACT_ERRNO', errnoRet: 13 }],
    };
    expect(writeProfile(profile, 'podman')).toContain('"errno": "EACCES"');
    for (const format of ['oci', 'docker', 'kubernetes'] as const)
      expect(writeProfile(profile, format)).not.toContain('"errno"');
  });

  it.each([
    ['oci', 'archMap', dockerDefaultSeccomp],
    ['kubernetes', 'archMap', dockerDefaultSeccomp],
    ['podman', 'minKernel', dockerDefaultSeccomp],
    [
      'oci',
      'includes and excludes',
      {
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ names: ['read'], action: 'SCMP_ACT_LOG', excludes: { caps: ['CAP_BPF'] } }],
      } satisfies DockerSeccomp,
    ],
  ] as const)('refuses for %s what it would lose: %s', (format, lost, profile) => {
    expect(() => writeProfile(profile, format)).toThrow(`${format} profiles have no ${lost}`);
  });

  it('writes the baseline for every format, and it has no problems in any', () => {
    const baseline = baselineProfile({
      architecture: 'x86_64',
      capabilities: [],
      kernel: { major: 6, minor: 1 },
    });
    for (const format of profileFormats) {
      const { profile, diagnostics } = readProfile(writeProfile(baseline, format), 's', {
        architecture: 'x86_64',
      });
      expect(profile).toBeDefined();
      expect(diagnostics).toEqual([]);
    }
  });
});
