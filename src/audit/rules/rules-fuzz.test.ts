import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import type { Policy } from '../../policy/policy.js';
import { decodePolicy } from '../../policy/policy-yaml.js';
import type { DeclaredContainer, DeclaredMount, NamespaceChoice } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { manifestFormats } from '../model/manifest-format.js';
import type { Setting } from '../model/setting.js';
import type { MapNode } from '../source/node.js';
import { SourceText } from '../source/source-text.js';
import { checkWorkload } from './check-workload.js';
import { rules } from './index.js';

// Rules are total: whatever a reader makes of hostile text, they answer, the same twice, with places in the text.

const source = new SourceText('fuzz', 'x'.repeat(100));
const policyFile = new URL('../../policy/fixtures/nginx.privileges.yaml', import.meta.url);
const policy = decodePolicy(readFileSync(policyFile, 'utf8'), 'nginx').policy as Policy;

const place = fc
  .tuple(fc.nat(100), fc.nat(100))
  .map(([a, b]) => ({ source, start: Math.min(a, b), end: Math.max(a, b) }));
const interesting = fc.constantFrom(
  '',
  '/',
  '~',
  '.',
  '..',
  '/var/run/docker.sock',
  '/proc',
  '/dev/sda',
  'a *:* rwm',
  'b 8:* rwm',
  'ALL',
  'root',
  '0',
  'docker',
  '__proto__',
  'constructor',
  'nginx:latest',
  'localhost:5000/a@sha256:zz',
  'kernel.core_pattern',
  'net.ipv4.ip_forward',
  '\u001b[31m',
  '\u0000',
  '🦑'.repeat(50),
);
const text = fc.oneof(
  interesting,
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 50 }),
);
const number = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, Number.NaN, 2 ** 53, 0.001));
const setting = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Setting<T>> => fc.record({ value, at: place });
const capability = fc.oneof(fc.constantFrom<string>(...capabilities, 'ALL'), text);
const namespace: fc.Arbitrary<NamespaceChoice> = fc.oneof(
  fc.constant({ mode: 'host' as const }),
  fc.constant({ mode: 'private' as const }),
  text.map((other) => ({ mode: 'joined' as const, with: other })),
);
const profile = fc.record(
  {
    type: fc.constantFrom('unconfined' as const, 'runtime-default' as const, 'localhost' as const),
    profile: text,
  },
  { requiredKeys: ['type'] },
);
const mount: fc.Arbitrary<DeclaredMount> = fc.record(
  {
    at: place,
    kind: fc.constantFrom(
      'bind' as const,
      'volume' as const,
      'tmpfs' as const,
      'claim' as const,
      'other' as const,
    ),
    source: text,
    target: text,
    readOnly: fc.boolean(),
    propagation: fc.constantFrom('rshared', 'shared', 'rslave', 'nonsense'),
    options: fc.array(text, { maxLength: 3 }),
    sourceAt: place,
    sizeBytes: number,
  },
  { requiredKeys: ['at', 'kind', 'target', 'readOnly', 'options'] },
);
const node: MapNode = { kind: 'map', entries: [], flow: false, source, start: 0, end: 0 };
const container: fc.Arbitrary<DeclaredContainer> = fc.record(
  {
    name: text,
    role: fc.constantFrom('main' as const, 'init' as const, 'sidecar' as const, 'ephemeral' as const),
    at: place,
    node: fc.constant(node),
    image: setting(text),
    builds: setting(fc.constant(true as const)),
    entrypoint: setting(fc.array(text, { maxLength: 4 })),
    command: setting(fc.array(text, { maxLength: 4 })),
    privileged: setting(fc.boolean()),
    capabilities: fc.record({
      add: fc.array(setting(capability), { maxLength: 5 }),
      drop: fc.array(setting(capability), { maxLength: 5 }),
    }),
    user: setting(
      fc.record(
        { text, uid: fc.oneof(fc.constant(0), fc.nat()), gid: fc.oneof(fc.constant(0), fc.nat()) },
        { requiredKeys: ['text'] },
      ),
    ),
    runAsNonRoot: setting(fc.boolean()),
    supplementaryGroups: fc.array(setting(text), { maxLength: 3 }),
    namespaces: fc.record(
      {
        pid: setting(namespace),
        ipc: setting(namespace),
        network: setting(namespace),
        uts: setting(namespace),
        user: setting(namespace),
        cgroup: setting(namespace),
      },
      { requiredKeys: [] },
    ),
    mounts: fc.array(mount, { maxLength: 4 }),
    devices: fc.array(fc.record({ at: place, path: text, permissions: text }), { maxLength: 3 }),
    deviceCgroupRules: fc.array(setting(text), { maxLength: 3 }),
    noNewPrivileges: setting(fc.boolean()),
    seccomp: setting(profile),
    apparmor: setting(profile),
    selinux: fc.record(
      {
        disabled: setting(fc.constant(true as const)),
        user: setting(text),
        role: setting(text),
        type: setting(text),
        level: setting(text),
      },
      { requiredKeys: [] },
    ),
    procMount: setting(fc.constantFrom('default' as const, 'unmasked' as const)),
    sysctls: fc.array(setting(fc.record({ name: text, value: text })), { maxLength: 3 }),
    readOnlyRoot: setting(fc.boolean()),
    resources: fc.record(
      {
        memoryLimit: setting(number),
        memorySwap: setting(number),
        cpuLimit: setting(number),
        pidsLimit: setting(number),
        shmSize: setting(number),
        ulimits: fc.array(setting(fc.record({ name: text, soft: number, hard: number })), { maxLength: 2 }),
      },
      { requiredKeys: ['ulimits'] },
    ),
    ports: fc.array(
      fc.record(
        {
          at: place,
          containerPort: fc.option(number, { nil: undefined }),
          published: fc.record({ address: text, port: number }, { requiredKeys: [] }),
          protocol: fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const),
        },
        { requiredKeys: ['at', 'containerPort', 'protocol'] },
      ),
      { maxLength: 3 },
    ),
    environment: fc.array(
      fc.record({ at: place, name: text, value: text }, { requiredKeys: ['at', 'name'] }),
      { maxLength: 4 },
    ),
    runtime: setting(text),
  },
  {
    requiredKeys: [
      'name',
      'role',
      'at',
      'capabilities',
      'supplementaryGroups',
      'namespaces',
      'mounts',
      'devices',
      'deviceCgroupRules',
      'selinux',
      'sysctls',
      'resources',
      'ports',
      'environment',
    ],
  },
);
const workload: fc.Arbitrary<DeclaredWorkload> = fc
  .record({
    format: fc.constantFrom(...manifestFormats),
    resource: text,
    kind: text,
    name: text,
    at: place,
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    unresolved: fc.array(fc.record({ field: text, at: place, reason: text }), { maxLength: 2 }),
    hostPid: fc.boolean(),
  })
  .map(({ hostPid, ...rest }) =>
    rest.format === 'kubernetes'
      ? { ...rest, pod: { spec: node, hostPid: { value: hostPid, at: rest.at } } }
      : rest,
  );

it('every rule answers for every workload', () => {
  fc.assert(
    fc.property(workload, (declared) => {
      const breaches = checkWorkload(declared, rules);
      expect(checkWorkload(declared, rules)).toEqual(breaches);
      for (const { rule, offence, container } of breaches) {
        expect(offence.at.source, rule.id).toBe(source);
        expect(offence.message, rule.id).not.toBe('');
        if (rule.scope === 'workload') {
          rule.fix.unseen?.({ offence, workload: declared });
          rule.fix.recorded?.({ offence, workload: declared }, policy);
        } else if (container) {
          rule.fix.unseen?.({ offence, workload: declared, container });
          rule.fix.recorded?.({ offence, workload: declared, container }, policy);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('texts of any length are looked at in bounded time', () => {
  const long = 'a/'.repeat(200_000);
  const at = { source, start: 0, end: 1 };
  const base: DeclaredContainer = {
    name: 'app',
    role: 'main',
    at,
    image: { value: long, at },
    command: { value: [long, long], at },
    entrypoint: { value: [long], at },
    user: { value: { text: long }, at },
    capabilities: { add: [{ value: long, at }], drop: [{ value: long, at }] },
    supplementaryGroups: [{ value: long, at }],
    namespaces: { network: { value: { mode: 'joined', with: long }, at } },
    mounts: [{ at, kind: 'bind', source: `/${long}`, target: `/${long}`, readOnly: false, options: [] }],
    devices: [{ at, path: `/dev/${long}`, permissions: 'rwm' }],
    deviceCgroupRules: [{ value: long, at }],
    selinux: { type: { value: long, at }, level: { value: long, at } },
    sysctls: [{ value: { name: `net.${long}`, value: long }, at }],
    resources: { ulimits: [] },
    ports: [],
    environment: [{ at, name: long.toUpperCase(), value: long }],
    runtime: { value: long, at },
  };
  const start = performance.now();
  for (const format of manifestFormats) {
    const declared = { format, resource: 'a', kind: 'a', name: 'a', at, containers: [base], unresolved: [] };
    const tooLong = checkWorkload(declared, rules).filter(({ offence }) => offence.message.length > 400);
    expect(tooLong.map(({ rule }) => rule.id)).toEqual([]);
  }
  expect(performance.now() - start).toBeLessThan(5000);
});
