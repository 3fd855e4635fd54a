import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hostedArchitectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';
import { allSyscallNames } from '../linux/syscalls.js';
import { type Policy, reasonKey } from './policy.js';
import { canonicalPolicy } from './policy-canonical.js';
import { layoutPolicy } from './policy-layout.js';
import { decodePolicy, encodePolicy } from './policy-yaml.js';
import { formatSize } from './size.js';

const golden = readFileSync(new URL('fixtures/nginx.privileges.yaml', import.meta.url), 'utf8');

function decoded(text: string): Policy {
  const { policy, diagnostics } = decodePolicy(text, 'privileges.yaml');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (policy === undefined) throw new Error('no policy');
  return policy;
}

/** Texts that would break out of a scalar or a comment, or read as something else, if written carelessly. */
const hostileText = fc.oneof(
  fc.constantFrom(
    ...[
      'null',
      '~',
      'yes',
      'on',
      '0x10',
      '1e3',
      '1:30',
      '.inf',
      '2026-01-01',
      '---',
      '...',
      '- a',
      'a: b',
      'a #b',
    ],
    ...[
      '*a',
      '&a',
      '!a b',
      '%YAML',
      '@x',
      '`x',
      '|',
      '>',
      '{',
      '[',
      ',',
      '? x',
      ': ',
      '"',
      "'",
      "it's",
      '#',
      '\\',
    ],
    ...[
      ' x',
      'x ',
      '\t',
      'a\nb: c',
      'a\r\nb',
      '\r',
      '\u0000',
      '\u001b[31m',
      '\u202e',
      '\u2028',
      '\ufeff',
      '\u0085',
    ],
    ...[
      '\ud800',
      '\udfff',
      '\ufffd',
      '😀',
      '\u200d',
      'é',
      '日本',
      '__proto__',
      '\\x0a',
      '\\u000a',
      '%',
      '=',
      '<<',
    ],
  ),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
);

function setOf<T>(arbitrary: fc.Arbitrary<T>, maxLength = 6): fc.Arbitrary<T[]> {
  return fc.uniqueArray(arbitrary, { maxLength });
}

const id = fc.integer({ min: 0, max: 4294967294 });
const size = fc.integer({ min: 1, max: 2 ** 50 }).map(formatSize);
const sharing = fc.constantFrom('private' as const, 'host' as const);
const amount = fc.double({ min: 0, max: 1e9, noNaN: true }).map((number) => number + 0);

const recording = fc.record({
  driver: fc.constantFrom('ebpf' as const, 'strace' as const),
  startedAt: fc.constant('2026-01-02T03:04:05.678Z'),
  durationSeconds: amount,
  startSeen: fc.boolean(),
  lost: fc.nat(),
  kernel: hostileText,
  machine: hostileText,
  runtime: hostileText,
  cgroup: fc.constantFrom('v1' as const, 'hybrid' as const, 'v2' as const),
});

const optional = { requiredKeys: ['source', 'command'] as ('source' | 'command')[] };
const workload = fc.record(
  {
    source: hostileText,
    command: fc.array(fc.oneof(hostileText, fc.constant('')), { maxLength: 4 }),
    workingDirectory: fc.constantFrom('/', '/srv/a b', '/#x', '/é'),
    environment: setOf(hostileText.filter((text) => !text.includes('='))),
    mounts: setOf(hostileText),
  },
  optional,
);

const seccomp = fc
  .tuple(setOf(fc.constantFrom(...allSyscallNames()), 30), fc.nat(100))
  .map(([names, cut]) => {
    const [first = 'read', ...others] = names;
    const middle = cut % (others.length + 1);
    return {
      allow: [first, ...others.slice(0, middle)],
      unavailable: others.slice(middle),
      runtime: [first],
    };
  });

const writable = setOf(
  fc.constantFrom('/tmp', '/var/lib/a b', '/run', '/data/ü', '/x,y', '/x}y', '/{}: #'),
).chain((paths) =>
  fc.tuple(
    ...paths.map((path) =>
      fc.oneof(
        fc.constant({ path, kind: 'persistent' as const }),
        fc.constant({ path, kind: 'tmpfs' as const }),
        size.map((text) => ({ path, kind: 'tmpfs' as const, size: text })),
      ),
    ),
  ),
);

const network = fc.oneof(
  setOf(fc.integer({ min: 1, max: 65535 })).map((ports) => ({
    mode: 'bridge' as const,
    publish: ports.map(
      (port, index) => `${index % 2 ? '127.0.0.1:' : ''}${port}:${port}/${index % 3 ? 'udp' : 'tcp'}`,
    ),
  })),
  fc.constant({ mode: 'none' as const, publish: [] as string[] }),
);

const document = fc.record({
  apiVersion: fc.constant('tightship.dev/v1' as const),
  kind: fc.constant('Privileges' as const),
  metadata: fc.record({ name: hostileText }),
  workload,
  verification: fc.record(
    { ready: hostileText, exercise: hostileText, exitCode: fc.integer({ min: 0, max: 255 }) },
    { requiredKeys: ['exitCode'] },
  ),
  evidence: fc.record(
    {
      recordings: fc.array(recording, { minLength: 1, maxLength: 3 }),
      refused: setOf(hostileText),
      notes: setOf(hostileText),
    },
    { requiredKeys: ['recordings'] },
  ),
  namespaces: fc.record({
    pid: sharing,
    mount: fc.constant('private' as const),
    network: fc.constant('private' as const),
    ipc: sharing,
    uts: sharing,
    cgroup: sharing,
    user: sharing,
  }),
  user: fc.record({ uid: id, gid: id, additionalGids: setOf(id) }, { requiredKeys: ['uid', 'gid'] }),
  noNewPrivileges: fc.boolean(),
  capabilities: setOf(fc.constantFrom(...capabilities)),
  seccomp: fc
    .record({
      defaultErrno: fc.constantFrom('EPERM' as const, 'EACCES' as const),
      architectures: fc.uniqueArray(fc.constantFrom(...hostedArchitectures), { minLength: 1 }),
      lists: seccomp,
    })
    .map(({ lists, ...rest }) => ({ ...rest, ...lists })),
  files: fc.record({ root: fc.constant('read-only' as const), writable }),
  network,
  resources: fc.record(
    {
      memory: size,
      cpus: fc.double({ min: 0.01, max: 4096, noNaN: true }),
      pids: fc.integer({ min: 1, max: 4194304 }),
    },
    { requiredKeys: [] },
  ),
});

/** A hostile reason wherever one can stand, and where none can. */
const policy: fc.Arbitrary<Policy> = document.chain((grants) => {
  const keys = layoutPolicy(grants).flatMap((line) => line.reasonKey ?? []);
  return fc
    .dictionary(
      fc.constantFrom(...keys, 'seccomp.allow=nonesuch', '__proto__'),
      fc.oneof(hostileText, fc.constant('')),
    )
    .map((reasons) => ({ ...grants, reasons: { ...reasons } }));
});

describe('encodePolicy', () => {
  it('writes the golden file', () => {
    expect(encodePolicy(decoded(golden))).toBe(golden);
  });

  it('is read back by decodePolicy, reasons included, whatever the strings', () => {
    fc.assert(
      fc.property(policy, (generated) => {
        const canonical = canonicalPolicy(generated);
        const text = encodePolicy(generated);
        const back = decoded(text);
        expect(back).toEqual(canonical);
        expect(encodePolicy(back)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('is read by a plain YAML parser as what was encoded', () => {
    fc.assert(
      fc.property(policy, (generated) => {
        const { reasons: _, ...canonical } = canonicalPolicy(generated);
        expect(parse(encodePolicy(generated))).toEqual(canonical);
      }),
    );
  });

  it('shows everything it holds', () => {
    fc.assert(
      fc.property(policy, (generated) => {
        expect(encodePolicy(generated)).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202e\ufeff\ufffd]/u);
      }),
    );
  });

  it('gives the same bytes whatever the order of sets and fields', () => {
    const { seccomp, ...rest } = decoded(golden);
    const { allow, ...others } = seccomp;
    const shuffled = { seccomp: { allow: [...allow].reverse().concat(allow), ...others }, ...rest };
    expect(encodePolicy(shuffled)).toBe(golden);
  });
});

describe('canonicalPolicy', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(policy, (generated) => {
        const once = canonicalPolicy(generated);
        expect(canonicalPolicy(once)).toEqual(once);
      }),
    );
  });

  it('keeps a reason on its line and drops one without a grant', () => {
    const grants = decoded(golden);
    const key = reasonKey('seccomp.allow', 'read');
    const reasons = { [key]: ' a\n  - ptrace # \u001b[2J ', 'seccomp.allow=ptrace': 'not granted' };
    expect(canonicalPolicy({ ...grants, reasons }).reasons).toEqual({ [key]: 'a\\x0a  - ptrace # \\x1b[2J' });
  });
});

describe('reasons', () => {
  const reasonsOf = (from: string, to: string) => decoded(golden.replace(from, to)).reasons;

  it.each([
    ['an entry', '- CHOWN   ', '- CHOWN # why\n  - FOWNER   ', 'capabilities=CHOWN', 'why'],
    ['a field', 'gid: 0', 'gid: 0\t# why # really', 'user.gid', 'why # really'],
    ['a list', '  allow:', '  allow: # why', 'seccomp.allow', 'why'],
    ['a section', 'files:', 'files:   # why', 'files', 'why'],
    ['an inline list', '"daemon off;"]', '"daemon off;"] # why', 'workload.command', 'why'],
    [
      'entries in brackets',
      '    - x86_64',
      '    [\n      x86_64, # why\n    ]',
      'seccomp.architectures=x86_64',
      'why',
    ],
    [
      'a map over lines',
      '- { path: /run, ',
      '- path: /opt # why\n      kind: tmpfs\n    - { path: /run, ',
      'files.writable=/opt',
      'why',
    ],
    ['a quoted text', 'name: nginx', 'name: "nginx" # why', 'metadata.name', 'why'],
    ['a line that ends in CR LF', 'gid: 0\n', 'gid: 0 # why\r\n', 'user.gid', 'why'],
  ])('are the comments behind %s', (_, from, to, key, reason) => {
    expect(reasonsOf(from, to)[key]).toBe(reason);
  });

  it('are no comments on lines of their own, nor parts of texts', () => {
    const before = decoded(golden).reasons;
    expect(reasonsOf('  gid: 0', '  # aside\n  gid: 0\n  # aside')).toEqual(before);
    expect(reasonsOf('ready: curl', 'ready: >-\n    # no comment\n    curl')).toEqual(before);
    expect(reasonsOf('name: nginx', 'name: nginx#1')).toEqual(before);
  });
});
