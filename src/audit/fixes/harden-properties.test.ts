import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { decodePolicy } from '../../policy/policy-yaml.js';
import { rules } from '../rules/index.js';
import { SourceText } from '../source/source-text.js';
import { fixtureContext, readFixture } from './fixtures/read-fixture.js';
import { type Data, StyledYaml } from './fixtures/styled-yaml.js';
import type { HardenedText } from './harden/harden-result.js';
import { hardenText } from './harden.js';

const policyUrl = new URL('../../policy/fixtures/nginx.privileges.yaml', import.meta.url);
const { policy } = decodePolicy(readFileSync(policyUrl, 'utf8'), 'nginx.privileges.yaml');

function harden(text: string, withPolicy: boolean): HardenedText {
  const result = hardenText(new SourceText('manifest.yaml', text), {
    rules,
    context: fixtureContext,
    read: readFixture,
    policyFor: () => (withPolicy && policy ? { policy, name: 'nginx.privileges.yaml' } : undefined),
  });
  if (result.kind !== 'hardened') throw new Error(`${result.reason}\n${text}`);
  return result;
}

/** Settings of a service as people have them, some of which are to be repaired. */
const serviceParts: readonly (readonly [key: string, values: readonly Data[]])[] = [
  ['image', ['nginx:1.27-keep', 'registry.example.org:5000/team/app:1-keep']],
  ['container_name', ['keep-name']],
  ['command', [['keep', '-v', 'a: b'], 'keep --flag "x y"']],
  ['environment', [{ KEEP_A: 'on', KEEP_B: '1:2' }, ['KEEP_C=x # y', 'KEEP_D']]],
  ['labels', [{ 'keep.traefik.rule': 'Host(`a.example.org`)' }, ['keep.label=1']]],
  ['privileged', [true, false]],
  ['cap_add', [['SYS_ADMIN', 'NET_ADMIN'], ['CHOWN'], ['CAP_NET_RAW'], null]],
  ['cap_drop', [['ALL'], ['MKNOD'], null]],
  [
    'security_opt',
    [
      ['seccomp:unconfined'],
      ['no-new-privileges:false', 'apparmor=unconfined'],
      ['no-new-privileges:true'],
      ['label:disable'],
      null,
    ],
  ],
  ['pid', ['host']],
  ['ipc', ['host', 'private']],
  ['network_mode', ['host', 'none']],
  ['user', ['root', '0:0', '1000:1000']],
  ['read_only', [true, false]],
  ['tmpfs', [['/tmp'], '/run']],
  [
    'volumes',
    [
      ['/etc:/host/etc', 'data:/data:rw'],
      ['./keep:/keep:ro', { type: 'bind', source: '/', target: '/host' }],
    ],
  ],
  [
    'ports',
    [
      ['8080:80', '127.0.0.1:9000:9000'],
      ['443:443/tcp', { target: 80, published: 8081 }],
    ],
  ],
  ['mem_limit', ['512m']],
  ['pids_limit', [-1, 100]],
  ['deploy', [{ replicas: 2, resources: { limits: { memory: '1g' } } }, { mode: 'global' }]],
  ['logging', [{ driver: 'json-file' }, { driver: 'syslog' }]],
  ['restart', ['always', 'no']],
  ['oom_kill_disable', [true]],
  ['sysctls', [{ 'net.core.somaxconn': 1024 }, ['kernel.msgmax=1']]],
  ['devices', [['/dev/mem:/dev/mem', '/dev/fuse']]],
];

/** What a repair of a service may touch; all other data stays. */
const touched = new Set(
  serviceParts
    .map(([key]) => key)
    .filter((key) => !/^(image|container_name|command|environment|labels|ports)$/.test(key)),
);
for (const key of ['cpus', 'cgroup', 'uts', 'userns_mode']) touched.add(key);

type Choose = (n: number) => number;

function someParts(
  choose: Choose,
  parts: typeof serviceParts,
  always: readonly string[],
): { [key: string]: Data } {
  const chosen = parts
    .filter(([key]) => always.includes(key) || choose(3) === 0)
    .map(([key, values]) => [key, values[choose(values.length)] ?? null] as const)
    .map((entry) => ({ entry, at: choose(1000) }))
    .sort((a, b) => a.at - b.at);
  return Object.fromEntries(chosen.map(({ entry }) => entry));
}

function composeText(choose: Choose): string {
  const names = ['web', 'api', 'db'].slice(0, 1 + choose(3));
  const services: [string, Data][] = names.map((name) => [name, someParts(choose, serviceParts, ['image'])]);
  const shared = choose(2) === 0;
  if (shared)
    for (const [, service] of services)
      if (choose(2) === 0 && service && typeof service === 'object' && !Array.isArray(service))
        service['<<'] = '*common';
  const root: { [key: string]: Data } = { name: 'keep' };
  const text = (data: { [key: string]: Data }) => new StyledYaml(choose).document(data);
  if (!shared) return text({ ...root, services: Object.fromEntries(services), volumes: { data: null } });
  // The printer knows no anchors: it gets one by its key.
  const common = someParts(choose, serviceParts, ['restart']);
  const printed = text({
    'x-common': common,
    services: Object.fromEntries(services),
    volumes: { data: null },
  });
  return printed.replace(/^("?x-common"?):/m, '$1: &common');
}

const securityParts: readonly (readonly [key: string, values: readonly Data[]])[] = [
  ['privileged', [true, false]],
  ['allowPrivilegeEscalation', [true, false]],
  ['runAsUser', [0, 1000]],
  ['runAsNonRoot', [false, true]],
  ['readOnlyRootFilesystem', [false]],
  ['procMount', ['Unmasked', 'Default']],
  [
    'capabilities',
    [{ add: ['SYS_ADMIN', 'NET_ADMIN'] }, { drop: ['ALL'] }, { drop: ['MKNOD'], add: ['CHOWN'] }, null],
  ],
  ['seccompProfile', [{ type: 'Unconfined' }, { type: 'RuntimeDefault' }]],
  ['seLinuxOptions', [{ type: 'spc_t' }]],
];

const containerParts: readonly (readonly [key: string, values: readonly Data[]])[] = [
  ['image', ['nginx:1.27-keep']],
  ['args', [['keep', '--x=y: z']]],
  ['env', [[{ name: 'KEEP', value: 'a b' }]]],
  ['ports', [[{ containerPort: 80, hostPort: 8080 }]]],
  ['resources', [{ limits: { memory: '1Gi' } }, { requests: { cpu: '100m' } }, {}, null]],
  ['volumeMounts', [[{ name: 'host', mountPath: '/host' }], []]],
];

function podSpec(choose: Choose): { [key: string]: Data } {
  const container = (name: string): Data => ({
    name,
    ...someParts(choose, containerParts, ['image']),
    ...(choose(2) === 0 && { securityContext: someParts(choose, securityParts, []) }),
  });
  const podParts: typeof securityParts = [
    ['hostPID', [true]],
    ['hostNetwork', [true]],
    ['automountServiceAccountToken', [true]],
    ['securityContext', [{ runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } }, {}, null]],
    ['volumes', [[{ name: 'host', hostPath: { path: '/' } }]]],
    ['containers', [['web', 'side'].slice(0, 1 + choose(2)).map(container)]],
  ];
  return someParts(choose, podParts, ['containers', 'volumes']);
}

function kubernetesData(choose: Choose): { [key: string]: Data } {
  const metadata = { name: 'keep', labels: { app: 'keep' } };
  if (choose(2) === 0) return { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec(choose) };
  const template = { metadata: { labels: { app: 'keep' } }, spec: podSpec(choose) };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { template, replicas: 2 } };
}

function kubernetesText(choose: Choose): string {
  const count = 1 + choose(2);
  const printer = new StyledYaml(choose);
  const documents = Array.from({ length: count }, () => printer.document(kubernetesData(choose)));
  return documents
    .map((text) => (text.endsWith('\n') || count === 1 ? text : `${text}${printer.eol}`))
    .join(`---${printer.eol}`);
}

function jsonText(choose: Choose): string {
  const items = Array.from({ length: 1 + choose(2) }, () => kubernetesData(choose));
  const indentation = [undefined, 2, 4, '\t'][choose(4)];
  return (
    JSON.stringify(
      choose(2) === 0 ? items[0] : { apiVersion: 'v1', items, kind: 'List' },
      null,
      indentation,
    ) + (choose(2) ? '\n' : '')
  );
}

/** Shrinking takes minutes, and a failing text shows itself what is wrong. */
const bounds = { numRuns: 60, endOnFailure: true } as const;

/** Numbers chosen by fast-check, so that what fails shrinks; behind their end always 0, the plainest choice. */
const choices = fc.array(fc.nat(999_999), { maxLength: 400, minLength: 100, size: 'max' });

function chooser(numbers: readonly number[]): Choose {
  let at = 0;
  return (n) => (numbers[at++] ?? 0) % n;
}

type Document = ReturnType<typeof parseAllDocuments>[number];

function documentsOf(text: string, merge = true): unknown[] {
  return (parseAllDocuments(text, { merge, logLevel: 'error' }) as Document[]).map((document) => {
    expect(document.errors, text).toEqual([]);
    return document.toJS();
  });
}

function commentsOf(text: string): string[] {
  return text.match(/# c\d+;/g) ?? [];
}

/** Keys that are in both stand in the same order, in every map. */
function expectSameOrder(before: unknown, after: unknown): void {
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after) return;
  const [old, now] = [Object.keys(before), Object.keys(after)];
  if (!Array.isArray(before))
    expect(now.filter((key) => old.includes(key))).toEqual(old.filter((key) => now.includes(key)));
  for (const key of old)
    if (!Array.isArray(before))
      expectSameOrder((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]);
}

/** Holds a repaired text to what must be true of each. */
function expectWellRepaired(before: string, withPolicy: boolean): HardenedText {
  const result = harden(before, withPolicy);
  const after = result.text;
  const again = harden(after, withPolicy);
  expect(again.text).toBe(after);
  expect(again.findings.before).toBe(result.findings.after);
  const [old, now] = [documentsOf(before, false), documentsOf(after, false)];
  expect(now.length).toBe(old.length);
  for (const [index, document] of old.entries()) expectSameOrder(document, now[index]);
  // Comments on lines of their own all stay; those behind something go only with it.
  const linesAfter = new Set(after.split('\n'));
  const contents = new Set(after.split('\n').map((line) => line.replace(/^[ -]*/, '')));
  const comments = new Set(commentsOf(after));
  for (const line of before.split('\n')) {
    if (/^\s*#/.test(line) || line.trim() === '') expect(linesAfter, line).toContain(line);
    const comment = commentsOf(line)[0];
    if (comment && !comments.has(comment)) expect(line).toMatch(risky);
    // The first key of an item may go, and the next one move behind its dash.
    if (line.includes('keep') && !line.includes('{'))
      expect(contents, line).toContain(line.replace(/^[ -]*/, ''));
  }
  expect(after.endsWith('\n')).toBe(before.endsWith('\n'));
  if (before.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  expect(after.split('\n').filter((line) => /^[^'"#]*:[ ]$/.test(line)).length).toBeLessThanOrEqual(
    before.split('\n').filter((line) => /^[^'"#]*:[ ]$/.test(line)).length,
  );
  return result;
}

/** What may be taken away with the comment that stands behind it. */
const risky =
  /SYS_ADMIN|NET_ADMIN|NET_RAW|CHOWN|MKNOD|host|unconfined|Unconfined|disable|label|true|false|kernel\.|dev|net\.|add|seLinux|spc_t|capabilities|securityContext|security_opt|cap_|sysctls|devices|opt/;

function under(map: object | undefined, key: string): unknown {
  return (map as Record<string, unknown> | undefined)?.[key];
}

function without(service: unknown): unknown {
  return Object.fromEntries(Object.entries(service ?? {}).filter(([key]) => !touched.has(key)));
}

describe.each([
  ['without a policy', false],
  ['with a policy', true],
])('%s', (_, withPolicy) => {
  it('a Compose file is repaired without being wrecked', () => {
    let changed = 0;
    fc.assert(
      fc.property(choices, (numbers) => {
        const before = composeText(chooser(numbers));
        const result = expectWellRepaired(before, withPolicy);
        if (result.changed) changed += 1;
        const [old, now] = [documentsOf(before), documentsOf(result.text)] as { services: object }[][];
        expect(Object.keys(now?.[0]?.services ?? {})).toEqual(Object.keys(old?.[0]?.services ?? {}));
        for (const [name, service] of Object.entries(old?.[0]?.services ?? {}))
          expect(without(under(now?.[0]?.services, name))).toEqual(without(service));
      }),
      bounds,
    );
    expect(changed).toBeGreaterThan(30);
  }, 60_000);

  it('a Kubernetes manifest is', () => {
    let changed = 0;
    fc.assert(
      fc.property(choices, (numbers) => {
        if (expectWellRepaired(kubernetesText(chooser(numbers)), withPolicy).changed) changed += 1;
      }),
      bounds,
    );
    expect(changed).toBeGreaterThan(30);
  }, 60_000);

  it('JSON stays JSON, with its indentation', () => {
    let changed = 0;
    fc.assert(
      fc.property(choices, (numbers) => {
        const before = jsonText(chooser(numbers));
        const result = harden(before, withPolicy);
        const after = JSON.parse(result.text);
        expect(harden(result.text, withPolicy).changed).toBe(false);
        if (result.changed) changed += 1;
        const indentation = /\n([ \t]+)/.exec(before)?.[1];
        if (/\n[ ]/.test(before)) {
          const canonical = JSON.stringify(after, null, indentation) + (before.endsWith('\n') ? '\n' : '');
          expect(result.text).toBe(canonical);
        }
      }),
      bounds,
    );
    expect(changed).toBeGreaterThan(30);
  }, 60_000);
});
