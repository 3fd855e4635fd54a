import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostedArchitectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';
import type { Recording } from './recording.js';
import { decodeRecording, encodeRecording, recordingDiagnosticCodes } from './recording-json.js';

const example: Recording = {
  format: 'tightship.recording/v1',
  workload: {
    name: 'nginx',
    source: 'nginx:1.29.1',
    command: ['nginx', '-g', 'daemon off;'],
    environment: ['PATH'],
    mounts: [],
    publish: ['8080:80/tcp'],
    network: 'bridge',
    resources: { cpus: 0.5 },
    exercise: 'curl localhost:8080',
  },
  runtimeCalls: ['openat2'],
  driver: 'ebpf',
  startedAt: '2026-01-02T03:04:05.678Z',
  durationMs: 1234.5,
  startSeen: true,
  host: { kernel: '6.12.38', machine: 'x86_64', runtime: 'runc 1.3.0', cgroup: 'v2' },
  allowed: {
    capabilities: ['CHOWN'],
    noNewPrivileges: true,
    seccomp: 'docker-default',
    userNamespace: 'private',
  },
  user: { uid: 0, gid: 0, additionalGids: [1] },
  syscalls: [{ architecture: 'x86_64', number: 0, phase: 'workload', count: 3 }],
  refusals: [
    {
      architecture: 'x86_64',
      number: 425,
      phase: 'workload',
      by: 'seccomp',
      errno: 1,
      process: 'a\u001b\n',
      count: 1,
    },
  ],
  capabilityChecks: [
    {
      capability: 'CHOWN',
      granted: true,
      phase: 'workload',
      syscall: { architecture: 'x86_64', number: 92 },
      process: 'sh',
      count: 1,
    },
    { capability: 'SYS_ADMIN', granted: false, phase: 'runtime', process: 'runc', count: 2 },
  ],
  loss: { events: 0, reasons: [] },
  writes: [{ path: '/run/nginx.pid', change: 'created', type: 'file' }],
  resources: { memoryBytes: 1, pids: null, cpuSeconds: 0.5, cpus: null },
  exit: { code: 0 },
};

const phase = fc.constantFrom('runtime' as const, 'workload' as const);
const call = {
  architecture: fc.constantFrom(...hostedArchitectures),
  number: fc.nat(),
  phase,
  count: fc.nat(),
};
const process = fc.string({ unit: 'binary', maxLength: 15 });
const recording: fc.Arbitrary<Recording> = fc
  .record({
    syscalls: fc.array(fc.record(call)),
    refusals: fc.array(
      fc.record({
        ...call,
        by: fc.constantFrom('seccomp' as const, 'kernel' as const),
        errno: fc.nat(133),
        process,
      }),
    ),
    capabilityChecks: fc.option(
      fc.array(
        fc.record({
          capability: fc.constantFrom(...capabilities),
          granted: fc.boolean(),
          phase,
          process,
          count: fc.nat(),
        }),
      ),
    ),
    path: fc.string({ unit: 'binary' }),
    peak: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
  })
  .map(({ path, peak, ...seen }) => ({
    ...example,
    ...seen,
    writes: [{ path: `/${path}`, change: 'modified', type: 'file' }],
    resources: { memoryBytes: peak, pids: peak, cpuSeconds: peak, cpus: peak },
  }));

/** The example as JSON with one value changed; undefined removes it. */
function edited(path: string, value: unknown): string {
  const root = structuredClone(example) as unknown as Record<string, unknown>;
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const parent = parts.reduce((at, part) => at[part] as Record<string, unknown>, root);
  parent[last] = value;
  return JSON.stringify(root);
}

describe('a recording', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(recording, (generated) => {
        expect(decodeRecording(encodeRecording(generated), 'f')).toEqual({
          recording: generated,
          diagnostics: [],
        });
      }),
    );
  });

  it('is the same bytes whatever the order of its fields', () => {
    const reversed = Object.fromEntries(Object.entries(example).reverse()) as unknown as Recording;
    expect(encodeRecording(reversed)).toBe(encodeRecording(example));
    expect(encodeRecording(example)).toMatch(/^\{\n {2}"format": "tightship\.recording\/v1",\n[^\0]*\}\n$/);
  });

  it('that cannot be read back is not written', () => {
    expect(() => encodeRecording({ ...example, durationMs: Number.NaN })).toThrow();
  });
});

describe('decodeRecording reports', () => {
  const { format: _, ...unversioned } = example;
  it.each([
    ['recording-syntax', '{', /not JSON/],
    ['recording-syntax', '', /not JSON/],
    ['recording-syntax', '\u001b[2J', /not JSON: (?!.*\\x1b\[2J$)/],
    ['recording-version', 'null', /not a recording/],
    ['recording-version', '[]', /not a recording/],
    ['recording-version', JSON.stringify(unversioned), /not a recording/],
    ['recording-version', edited('format', 'tightship.recording/v2\u001b'), /"tightship.recording\/v2\\x1b"/],
    ['recording-invalid', edited('driver', undefined), /^driver: /],
    ['recording-invalid', edited('driver', 'dtrace'), /^driver: /],
    ['recording-invalid', edited('syscalls.0.count', -1), /^syscalls\[0\]\.count: /],
    ['recording-invalid', edited('syscalls.0.architecture', 'vax'), /^syscalls\[0\]\.architecture: /],
    ['recording-invalid', edited('resources.memoryBytes', undefined), /^resources\.memoryBytes: /],
    ['recording-invalid', edited('capabilityChecks', undefined), /^capabilityChecks: /],
    ['recording-invalid', edited('writes.0.path', 'etc'), /^writes\[0\]\.path: /],
    [
      'recording-invalid',
      edited('workload.environment.0', 'TOKEN=secret'),
      /^workload\.environment\[0\]: (?!.*secret)/,
    ],
    ['recording-invalid', edited('user.shell', '/bin/sh'), /^user: .*shell/],
    [
      'recording-invalid',
      JSON.stringify(example).replace('"driver"', '"__proto__":{},"driver"'),
      /__proto__/,
    ],
  ])('%s (%#)', (code, text, message) => {
    const { recording: decoded, diagnostics } = decodeRecording(text, 'f');
    expect(decoded).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code, source: 'f', severity: 'error' });
    expect(diagnostics[0]?.message).toMatch(message);
  });

  it('recording-too-large, without parsing', () => {
    expect(decodeRecording(' '.repeat(64 * 1024 * 1024 + 1), 'f').diagnostics[0]?.code).toBe(
      'recording-too-large',
    );
  });

  it('codes that are documented', () => {
    const text = readFileSync(new URL('../../docs/privileges-yaml.md', import.meta.url), 'utf8').replace(
      / +/g,
      ' ',
    );
    for (const [code, says] of Object.entries(recordingDiagnosticCodes)) {
      expect(text).toContain(`| \`${code}\` | ${says} |`);
    }
  });

  it('something for every text, and throws for none', () => {
    const text = encodeRecording(example);
    const mutation = fc.record({
      at: fc.nat(text.length),
      remove: fc.nat(20),
      piece: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(mutation, ({ at, remove, piece }) => {
        const result = decodeRecording(text.slice(0, at) + piece + text.slice(at + remove), 'f');
        expect(result.recording === undefined).toBe(result.diagnostics.length > 0);
      }),
    );
    fc.assert(fc.property(fc.json(), (json) => void decodeRecording(json, 'f')));
    expect(decodeRecording('['.repeat(1_000_000), 'f').diagnostics).toHaveLength(1);
    expect(
      decodeRecording('[1],'.repeat(10).replace(/^/, '['.repeat(100_000)), 'f').diagnostics,
    ).toHaveLength(1);
    expect(decodeRecording('['.repeat(100_000) + ']'.repeat(100_000), 'f').diagnostics).toHaveLength(1);
  });
});
