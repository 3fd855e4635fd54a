import { describe, expect, it } from 'vitest';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { type ProfileDiagnosticCode, profileDiagnosticCodes } from './profile-diagnostics.js';
import { type ReadProfileOptions, readProfile } from './read-profile.js';

const rule = '{"names": ["read"], "action": "SCMP_ACT_ALLOW"}';

/** A profile with these entries of `syscalls`, the first on line 3. */
function rules(...entries: string[]): string {
  return `{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\n\n${entries.join(',\n')}\n]}`;
}

/** A profile with further fields, on line 2. */
function fields(text: string, defaultAction = 'SCMP_ACT_ERRNO'): string {
  return `{"defaultAction": "${defaultAction}",\n${text},\n"syscalls": [${rule}]}`;
}

function argument(text: string): string {
  return rules(`{"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [${text}]}`);
}

function socketRule(action: string, ...args: string[]): string {
  return `{"names": ["socket"], "action": "SCMP_ACT_${action}", "args": [${args.join(', ')}]}`;
}

function mount(action: string, rest = ''): string {
  return `{"names": ["mount"], "action": "SCMP_ACT_${action}"${rest}}`;
}

const first = '{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}';
const second = '{"index": 1, "value": 2, "op": "SCMP_CMP_EQ"}';

type Case = [code: ProfileDiagnosticCode, text: string, options?: ReadProfileOptions];

/** Each with a `▸` before the place that is reported; nothing else may be. */
const cases: Case[] = [
  ['too-large', `▸${rules(rule)}${' '.repeat(4 * 1024 * 1024)}`],
  ['too-large', `▸"${'\u20ac'.repeat(2 * 1024 * 1024)}"`],
  ['too-deep', `{"syscalls": ${'['.repeat(63)}▸${'['.repeat(9)}`],
  ['json-syntax', '▸'],
  ['json-syntax', rules(rule, '{"names": ["read"]▸, }')],
  ['comment', `▸// ours\n${rules(rule)}`],
  ['comment', rules(`${rule.slice(0, -1)} ▸/* why */}`)],
  ['byte-order-mark', `▸\ufeff${rules(rule)}`],
  ['unknown-field', fields('▸"defaultaction": "SCMP_ACT_ALLOW"')],
  ['unknown-field', fields('▸"__proto__": {}')],
  ['unknown-field', rules('{"names": ["read"], "action": "SCMP_ACT_ALLOW",\n  ▸"arg": []}')],
  ['unknown-field', argument('{"index": 0, "value": 1, ▸"value2": 1, "op": "SCMP_CMP_EQ"}')],
  ['unknown-field', rules('{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {▸"cap": []}}')],
  ['unknown-field', fields('"archMap": [{"architecture": "SCMP_ARCH_S390X", ▸"sub": []}]')],
  ['field-of-another-format', fields('▸"archMap": []'), { format: 'oci' }],
  ['field-of-another-format', fields('▸"defaultErrno": "EPERM"'), { format: 'docker' }],
  ['field-of-another-format', rules(mount('ALLOW', ', ▸"includes": {}')), { format: 'kubernetes' }],
  ['field-of-another-format', rules('{▸"name": "read", "action": "SCMP_ACT_ALLOW"}'), { format: 'oci' }],
  [
    'field-of-another-format',
    rules(mount('ALLOW', ', "includes": {▸"minKernel": "4.8"}')),
    { format: 'podman' },
  ],
  ['duplicate-field', fields('▸"defaultAction": "SCMP_ACT_ALLOW"')],
  ['duplicate-field', rules('{"names": ["read"], "action": "SCMP_ACT_ALLOW", ▸"names": ["write"]}')],
  ['missing-field', `▸{"syscalls": [${rule}]}`],
  ['missing-field', '▸{"defaultAction": null}'],
  ['missing-field', rules('▸{"action": "SCMP_ACT_ALLOW"}')],
  ['missing-field', rules('▸{"names": ["read"]}')],
  ['missing-field', argument('▸{"value": 1, "op": "SCMP_CMP_EQ"}')],
  ['missing-field', argument('▸{"index": 1, "op": "SCMP_CMP_EQ"}')],
  ['missing-field', argument('▸{"index": 1, "value": 1}')],
  ['missing-field', fields('"archMap": [▸{"subArchitectures": []}]')],
  ['missing-field', '▸{"ociVersion": "1.0.2"}'],
  ['missing-field', '▸{"ociVersion": "1.0.2", "linux": {"seccomp": null}}'],
  ['wrong-type', '▸[]'],
  ['wrong-type', '▸7'],
  ['wrong-type', '{"defaultAction": ▸1}'],
  ['wrong-type', '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": ▸{}}'],
  ['wrong-type', rules('▸"read"')],
  ['wrong-type', rules('{"names": ▸"read", "action": "SCMP_ACT_ALLOW"}')],
  ['wrong-type', rules('{"names": ["read", ▸1], "action": "SCMP_ACT_ALLOW"}')],
  ['wrong-type', rules(mount('ALLOW', ', "args": ▸{}'))],
  ['wrong-type', rules(mount('ALLOW', ', "comment": ▸[]'))],
  ['wrong-type', rules(mount('ALLOW', ', "excludes": ▸[]'))],
  ['wrong-type', rules(mount('ERRNO', ', "errnoRet": ▸"EACCES"'))],
  ['wrong-type', argument('{"index": ▸true, "value": 1, "op": "SCMP_CMP_EQ"}')],
  ['wrong-type', '{"ociVersion": "1.0.2", "linux": {"seccomp": ▸[]}}'],
  ['both-given', rules('{"name": "read", "names": ▸["write"], "action": "SCMP_ACT_ALLOW"}')],
  ['both-given', fields('"archMap": [], "architectures": ▸["SCMP_ARCH_X86_64"]')],
  ['empty', rules('{"names": ▸[], "action": "SCMP_ACT_ALLOW"}')],
  ['empty', rules('{"names": ["read", ▸""], "action": "SCMP_ACT_ALLOW"}')],
  ['empty', rules('{"name": ▸"", "action": "SCMP_ACT_ALLOW"}')],
  ['not-an-integer', argument('{"index": 0, "value": ▸-1, "op": "SCMP_CMP_EQ"}')],
  ['not-an-integer', argument('{"index": 0, "value": ▸1.5, "op": "SCMP_CMP_EQ"}')],
  ['not-an-integer', argument('{"index": 0, "value": ▸1e3, "op": "SCMP_CMP_EQ"}')],
  ['not-an-integer', argument('{"index": ▸1.0, "value": 1, "op": "SCMP_CMP_EQ"}')],
  ['not-an-integer', rules(mount('ERRNO', ', "errnoRet": ▸-2'))],
  ['out-of-range', argument('{"index": ▸6, "value": 1, "op": "SCMP_CMP_EQ"}')],
  ['out-of-range', argument('{"index": 0, "value": ▸18446744073709551616, "op": "SCMP_CMP_EQ"}')],
  ['out-of-range', argument(`{"index": 0, "value": ▸${'9'.repeat(100_000)}, "op": "SCMP_CMP_EQ"}`)],
  ['out-of-range', fields('"defaultErrnoRet": ▸4294967296')],
  ['unknown-action', '{"defaultAction": ▸"SCMP_ACT_DENY"}'],
  ['unknown-action', rules('{"names": ["read"], "action": ▸"ALLOW"}')],
  ['unknown-operator', argument('{"index": 0, "value": 1, "op": ▸"=="}')],
  ['unknown-flag', fields('"flags": ["SECCOMP_FILTER_FLAG_LOG", ▸"SECCOMP_FILTER_FLAG_LOUD"]')],
  ['unknown-architecture', fields('"architectures": [▸"amd64"]')],
  ['unknown-architecture', fields('"architectures": [▸"SCMP_ARCH_NATIVE"]')],
  ['unknown-architecture', fields('"archMap": [{"architecture": ▸"SCMP_ARCH_ALPHA"}]')],
  ['unknown-architecture', rules(mount('ALLOW', ', "includes": {"arches": [▸"x86_64"]}'))],
  ['unknown-capability', rules(mount('ALLOW', ', "includes": {"caps": [▸"SYS_ADMIN"]}'))],
  ['unknown-capability', rules(mount('ALLOW', ', "excludes": {"caps": [▸"CAP_ROOT_OF_EVIL"]}'))],
  ['bad-min-kernel', rules(mount('ALLOW', ', "includes": {"minKernel": ▸"4"}'))],
  ['bad-min-kernel', rules(mount('ALLOW', ', "includes": {"minKernel": ▸"4.8.1"}'))],
  ['bad-min-kernel', rules(mount('ALLOW', ', "includes": {"minKernel": ▸"0.0"}'))],
  ['bad-min-kernel', rules(mount('ALLOW', ', "excludes": {"minKernel": ▸"4.256"}'))],
  ['bad-min-kernel', rules(mount('ALLOW', ', "excludes": {"minKernel": ▸""}'))],
  ['bad-errno', rules(mount('ERRNO', ', "errnoRet": ▸4095'))],
  ['bad-errno', rules(mount('TRACE', ', "errnoRet": ▸65536'))],
  ['bad-errno', rules(mount('ERRNO', ', "errno": ▸"EINTR"'))],
  ['bad-errno', fields('"defaultErrno": ▸"eperm"')],
  ['bad-path', rules(rule).replace('{', '{"listenerPath": ▸"run/x.sock",\n').replace('_ALLOW', '_NOTIFY')],
  ['errno-disagreement', rules(mount('ERRNO', ', "errnoRet": 2, "errno": ▸"EACCES"'))],
  ['errno-disagreement', fields('"defaultErrnoRet": 2, "defaultErrno": ▸"13"')],
  [
    'conflicting-conditions',
    rules(socketRule('ALLOW', first), '', socketRule('LOG', first).replace('"socket"', '▸"socket"')).replace(
      ',\n,',
      ',\n',
    ),
  ],
  ['unknown-syscall', rules('{"names": ["read", ▸"opennat"], "action": "SCMP_ACT_ALLOW"}')],
  ['unknown-syscall', rules('{"names": [▸"__proto__"], "action": "SCMP_ACT_ALLOW"}')],
  [
    'syscall-not-here',
    fields('"architectures": ["SCMP_ARCH_AARCH64"]').replace('"read"', '"read", ▸"open", "stat"'),
  ],
  ['architecture-without-table', fields('"architectures": ["SCMP_ARCH_X86_64", ▸"SCMP_ARCH_MIPS64"]')],
  [
    'architecture-without-table',
    fields('"archMap": [{"architecture": "SCMP_ARCH_S390X", "subArchitectures": [▸"SCMP_ARCH_S390"]}]'),
    { architecture: 's390x' },
  ],
  ['native-architecture-missing', fields('"architectures": ▸["SCMP_ARCH_X86"]'), { architecture: 'x86_64' }],
  [
    'native-architecture-missing',
    fields('"archMap": ▸[{"architecture": "SCMP_ARCH_AARCH64"}]'),
    { architecture: 'x86_64' },
  ],
  ['unused-errno', rules(mount('ALLOW', ', "errnoRet": ▸1'))],
  ['unused-errno', fields('"defaultErrnoRet": ▸38', 'SCMP_ACT_LOG')],
  ['errno-zero', rules(mount('ERRNO', ', "errnoRet": ▸0'))],
  ['unused-value-two', argument('{"index": 0, "value": 1, "valueTwo": ▸1, "op": "SCMP_CMP_EQ"}')],
  [
    'value-outside-mask',
    argument('{"index": 0, "value": 240, "valueTwo": ▸255, "op": "SCMP_CMP_MASKED_EQ"}'),
  ],
  ['constant-condition', argument('{"index": 0, "value": ▸0, "op": "SCMP_CMP_GE"}')],
  ['constant-condition', argument('{"index": 0, "value": ▸0, "op": "SCMP_CMP_LT"}')],
  ['constant-condition', argument('{"index": 0, "value": ▸0, "op": "SCMP_CMP_MASKED_EQ"}')],
  ['constant-condition', argument('{"index": 0, "value": ▸18446744073709551615, "op": "SCMP_CMP_GT"}')],
  ['constant-condition', argument('{"index": 0, "value": ▸18446744073709551615, "op": "SCMP_CMP_LE"}')],
  [
    'alternative-conditions',
    rules(socketRule('ALLOW', first, first.replace('1', '2')).replace('"args": ', '"args": ▸')),
  ],
  ['duplicate-name', rules('{"names": ["read", "write", ▸"read"], "action": "SCMP_ACT_ALLOW"}')],
  ['duplicate-name', fields('"architectures": ["SCMP_ARCH_X86", ▸"SCMP_ARCH_X86"]')],
  [
    'duplicate-name',
    fields('"archMap": [{"architecture": "SCMP_ARCH_ARM"}, {"architecture": ▸"SCMP_ARCH_ARM"}]'),
  ],
  ['duplicate-rule', rules(rule, '{"names": ["write", ▸"read"], "action": "SCMP_ACT_ALLOW"}')],
  [
    'duplicate-rule',
    rules(
      socketRule('ALLOW', first, second),
      socketRule('ALLOW', second, first).replace('"socket"', '▸"socket"'),
    ),
  ],
  [
    'duplicate-rule',
    rules(mount('ALLOW'), mount('ALLOW', ', "comment": "x"').replace('"mount"', '▸"mount"')),
  ],
  ['contradictory-rules', rules(mount('ALLOW'), mount('LOG').replace('"mount"', '▸"mount"'))],
  [
    'contradictory-rules',
    rules(
      mount('ALLOW', ', "includes": {"caps": ["CAP_SYS_ADMIN"]}'),
      mount('LOG', ', "excludes": {"caps": ["CAP_BPF"]}').replace('"mount"', '▸"mount"'),
    ),
  ],
  ['shadowed-rule', rules(socketRule('LOG', first).replace('"socket"', '▸"socket"'), socketRule('ALLOW'))],
  ['shadowed-rule', rules(socketRule('ALLOW'), socketRule('ALLOW', first).replace('"socket"', '▸"socket"'))],
  ['rule-equals-default', rules(rule, `▸${mount('ERRNO', ', "errnoRet": 1')}`)],
  ['listener-missing', rules('{"names": ["mount"], "action": ▸"SCMP_ACT_NOTIFY"}')],
  ['listener-missing', fields('"listenerPath": ""').replace('"SCMP_ACT_ALLOW"', '▸"SCMP_ACT_NOTIFY"')],
  ['listener-unused', fields('"listenerPath": ▸"/run/x.sock"')],
  ['listener-unused', fields('"listenerMetadata": ▸"x"')],
  [
    'notify-refused',
    fields('"listenerPath": "/run/x.sock"').replace('"SCMP_ACT_ERRNO"', '▸"SCMP_ACT_NOTIFY"'),
  ],
  [
    'notify-refused',
    fields('"listenerPath": "/run/x.sock"').replace('"read"', '"mount", ▸"write"').replace('ALLOW', 'NOTIFY'),
  ],
];

describe('readProfile reports', () => {
  it.each(cases.map(([code, text, options], index) => [code, index, text, options] as const))(
    '%s, case %i',
    (code, _, marked, options) => {
      const before = marked.slice(0, marked.indexOf('▸'));
      const text = marked.replace('▸', '');
      const { profile, diagnostics } = readProfile(text, 'p.json', options);
      const told = diagnostics.map(({ code, position }) => [code, position?.line, position?.column]);
      const wanted = [code, before.split('\n').length, before.length - before.lastIndexOf('\n')];
      expect(told, JSON.stringify(diagnostics)).toEqual([wanted]);
      expect(diagnostics[0]?.source).toBe('p.json');
      expect(diagnostics[0]?.severity).toBe(profileDiagnosticCodes[code].severity);
      expect(profile === undefined).toBe(diagnostics[0]?.severity === 'error');
    },
  );

  /** Those that never come alone. */
  const accompanied: ProfileDiagnosticCode[] = ['too-many-conditions', 'not-compared', 'too-many-problems'];

  it('every code somewhere', () => {
    const tested = new Set([...cases.map(([code]) => code), ...accompanied]);
    expect(Object.keys(profileDiagnosticCodes).filter((code) => !tested.has(code as never))).toEqual([]);
  });

  it('where a line and column are, exactly', () => {
    const text = '{\n  "defaultAction": "SCMP_ACT_ALLOW",\r\n\t"syscalls": [ 5 ]\n}\n';
    expect(readProfile(text, 's').diagnostics.map(({ position }) => position)).toEqual([
      { line: 3, column: 16 },
    ]);
  });

  it('more than six conditions, of which two are on one argument', () => {
    const seven = Array.from(
      { length: 7 },
      (_, value) => `{"index": 0, "value": ${value}, "op": "SCMP_CMP_EQ"}`,
    );
    const { diagnostics } = readProfile(rules(socketRule('ALLOW', ...seven)), 's');
    expect(diagnostics.map(({ code }) => code)).toEqual(['alternative-conditions', 'too-many-conditions']);
  });

  it('the first hundred problems, errors first, and how many there are besides', () => {
    const unknown = Array.from({ length: 150 }, (_, index) => `"nothing${index}"`);
    const text = rules(`{"names": [${unknown.join(',\n')}], "action": "SCMP_ACT_ALLOW"}`, '{}');
    const { profile, diagnostics } = readProfile(text, 's');
    expect(profile).toBeUndefined();
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.filter(({ severity }) => severity === 'error').length).toBe(2);
    expect(diagnostics.at(-1)?.message).toBe('52 more problems are not listed');
  });

  it('warnings without end, and still gives the profile', () => {
    const unknown = Array.from({ length: 3000 }, (_, index) => `"nothing${index}"`);
    const { profile, diagnostics } = readProfile(
      rules(`{"names": [${unknown}], "action": "SCMP_ACT_ALLOW"}`),
      's',
    );
    expect(profile?.syscalls[0]?.names.length).toBe(3000);
    expect(diagnostics.length).toBe(101);
  });
});

describe('readProfile suggests', () => {
  it.each([
    ['SCMP_ACT_ALLOW', rules('{"names": ["read"], "action": "ALLOW"}')],
    ['SCMP_ACT_ERRNO', '{"defaultAction": "SCMP_ACT_ERRN0"}'],
    ['SCMP_CMP_MASKED_EQ', argument('{"index": 0, "value": 1, "op": "masked_eq"}')],
    ['CAP_SYS_ADMIN', rules(mount('ALLOW', ', "includes": {"caps": ["SYS_ADMIN"]}'))],
    ['amd64', rules(mount('ALLOW', ', "includes": {"arches": ["x86_64"]}'))],
    ['SCMP_ARCH_X86_64', fields('"architectures": ["x86_64"]')],
    ['EPERM', fields('"defaultErrno": "eperm"')],
    ['openat2', rules('{"names": ["openat_2"], "action": "SCMP_ACT_ALLOW"}')],
    ['defaultAction', fields('"DefaultAction": "SCMP_ACT_ALLOW"')],
    ['errnoRet', rules(mount('TRACE', ', "errnoret": 2'))],
  ])('%s', (meant, text) => {
    expect(readProfile(text, 's').diagnostics[0]?.hint).toContain(`did you mean ${meant}?`);
  });
});

describe('readProfile says nothing on', () => {
  const admin = ', "includes": {"caps": ["CAP_SYS_ADMIN"]}';
  const notAdmin = ', "excludes": {"caps": ["CAP_SYS_ADMIN"]}';
  it.each([
    ["Docker's default profile", JSON.stringify(dockerDefaultSeccomp)],
    ['a profile of a default alone', '{"defaultAction": "SCMP_ACT_LOG"}'],
    ['null where something may be absent', rules(mount('ALLOW', ', "args": null, "errnoRet": null'))],
    ['answers that depend on a capability', rules(mount('ALLOW', admin), mount('LOG', notAdmin))],
    [
      'answers that depend on the machine',
      rules(
        mount('ALLOW', ', "includes": {"arches": ["amd64", "x86"]}'),
        mount('LOG', ', "includes": {"arches": ["arm64"]}'),
        mount('TRAP', ', "excludes": {"arches": ["amd64", "x86", "arm64"]}'),
      ),
    ],
    [
      'answers that depend on the kernel',
      rules(
        mount('ALLOW', ', "includes": {"minKernel": "4.8"}'),
        mount('LOG', ', "excludes": {"minKernel": "4.8"}'),
      ),
    ],
    ['different conditions', rules(socketRule('ALLOW', first), socketRule('LOG', second))],
    [
      'a call that exists within another one',
      fields('"architectures": ["SCMP_ARCH_X86"]').replace('"read"', '"recv", "semop"'),
    ],
    ['a call that one of the architectures has', fields('"architectures": ["SCMP_ARCH_ARM"]')],
    ['two errors that agree', rules(mount('ERRNO', ', "errnoRet": 13, "errno": "EACCES"'))],
  ])('%s', (_, text) => {
    const { profile, diagnostics } = readProfile(text, 's');
    expect(diagnostics).toEqual([]);
    expect(profile).toBeDefined();
  });

  it('which of two rules holds, where one depends on another capability: it says it', () => {
    const bpf = mount('LOG', ', "includes": {"caps": ["CAP_BPF"]}');
    const { diagnostics } = readProfile(rules(mount('ALLOW', admin), bpf), 's');
    expect(diagnostics[0]?.hint).toBe('SCMP_ACT_ALLOW holds: where both apply, libseccomp keeps the first');
  });
});

describe('readProfile tells which of two contradictory rules holds', () => {
  it('the first', () => {
    const { diagnostics } = readProfile(rules(mount('LOG'), mount('ALLOW')), 's');
    expect(diagnostics[0]?.message).toBe(
      '"mount" is answered with SCMP_ACT_ALLOW here and with SCMP_ACT_LOG in line 3',
    );
    expect(diagnostics[0]?.hint).toMatch(/^SCMP_ACT_LOG holds/);
  });

  it('the second, where the first equals the default', () => {
    const { diagnostics } = readProfile(rules(mount('ERRNO'), mount('ALLOW')), 's');
    expect(diagnostics.map(({ code }) => code)).toEqual(['rule-equals-default', 'contradictory-rules']);
    expect(diagnostics[1]?.hint).toMatch(/^SCMP_ACT_ALLOW holds: runc and crun drop/);
  });

  it('conditions that hold, where the other rule equals the default', () => {
    const { diagnostics } = readProfile(rules(socketRule('ERRNO', first), socketRule('ALLOW', first)), 's');
    expect(diagnostics.map(({ code }) => code)).toEqual(['rule-equals-default', 'contradictory-rules']);
  });
});

describe('readProfile does not take for refused', () => {
  it('the same conditions behind a rule without any, which hides both', () => {
    const text = rules(socketRule('ALLOW'), socketRule('LOG', first), socketRule('TRAP', first));
    const { profile, diagnostics } = readProfile(text, 's');
    expect(profile).toBeDefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['shadowed-rule', 'shadowed-rule']);
  });
});

describe('readProfile reads', () => {
  it.each([
    ['oci', rules(rule)],
    ['docker', rules(rule.replace('{', '{"comment": "x", '))],
    ['docker', rules('{"name": "read", "action": "SCMP_ACT_ALLOW"}')],
    ['docker', fields('"archMap": []')],
    ['podman', fields('"defaultErrno": "ENOSYS"')],
    ['podman', rules(mount('ERRNO', ', "errno": "EACCES"'))],
  ])('the fields of %s', (format, text) => {
    expect(readProfile(text, 's').format).toBe(format);
  });

  it('the profile of an OCI configuration, with positions in the whole', () => {
    const text = `{"ociVersion": "1.0.2", "process": {"x": [1.5]},\n"linux": {"seccomp": ${rules(rule, '7')}}}`;
    const { isOciConfig, format, diagnostics } = readProfile(text, 's');
    expect({ isOciConfig, format }).toEqual({ isOciConfig: true, format: 'oci' });
    expect(diagnostics.map(({ code, position }) => [code, position])).toEqual([
      ['wrong-type', { line: 5, column: 1 }],
    ]);
    expect(readProfile(text.replace(',\n7', ''), 's').profile?.syscalls.length).toBe(1);
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['18446744073709551614', 18446744073709551614n],
  ])('operands exactly: %s', (text, value) => {
    const { profile } = readProfile(argument(`{"index": 5, "value": ${text}, "op": "SCMP_CMP_EQ"}`), 's');
    expect(profile?.syscalls[0]?.args).toEqual([{ index: 5, value, op: 'SCMP_CMP_EQ' }]);
  });

  it('every spelling into one', () => {
    const text = `{
      "defaultAction": "SCMP_ACT_KILL", "flags": [], "architectures": null, "listenerPath": "",
      "syscalls": [
        {"name": "read", "action": "SCMP_ACT_ERRNO", "args": [], "comment": "", "includes": {}, "errno": "EACCES"},
        {"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errno": "38", "errnoRet": 38},
        {"names": ["open"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": [], "arches": ["arm"]}},
        {"names": ["openat"], "action": "SCMP_ACT_LOG", "comment": "why"}
      ]
    }`;
    expect(readProfile(text, 's')).toEqual({
      format: 'podman',
      isOciConfig: false,
      diagnostics: [],
      profile: {
        defaultAction: 'SCMP_ACT_KILL_THREAD',
        syscalls: [
          { names: ['read'], action: 'SCMP_ACT_ERRNO', errnoRet: 13 },
          { names: ['mount'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
          { names: ['open'], action: 'SCMP_ACT_ALLOW', excludes: { arches: ['arm'] } },
          { names: ['openat'], action: 'SCMP_ACT_LOG', comment: 'why' },
        ],
      },
    });
  });

  it("Docker's default profile as it is", () => {
    expect(readProfile(JSON.stringify(dockerDefaultSeccomp), 's').profile).toEqual(dockerDefaultSeccomp);
  });
});
