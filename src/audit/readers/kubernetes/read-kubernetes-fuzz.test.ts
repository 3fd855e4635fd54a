import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latestPssVersion, podSecurity } from '../../pss/pod-security.js';
import { type MapNode, type Node, scalarAt } from '../../source/node.js';
import { parseYaml } from '../../source/parse-yaml.js';
import { SourceText } from '../../source/source-text.js';
import type { ReaderContext, ReadResult } from '../reader.js';
import { looksLikeKubernetes, readKubernetes } from './read-kubernetes.js';

const context: ReaderContext = {
  sibling: () => undefined,
  variables: {},
  overlays: [],
  profiles: [],
  podTemplates: ['Thing:spec.pods[].template'],
};

function read(source: SourceText, documents: readonly Node[]): ReadResult {
  looksLikeKubernetes({ source, documents });
  const result = readKubernetes({ source, documents }, context);
  for (const { pod } of result.workloads) if (pod) podSecurity(pod.spec, pod.metadata, latestPssVersion);
  return result;
}

/** A Pod that has something of everything. */
const everything = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'a',
    namespace: 'b',
    annotations: { 'container.apparmor.security.beta.kubernetes.io/c': 'unconfined' },
  },
  spec: {
    os: { name: 'linux' },
    hostNetwork: true,
    hostUsers: false,
    restartPolicy: 'Always',
    runtimeClassName: 'r',
    resources: { limits: { memory: '1Gi' } },
    securityContext: {
      runAsUser: 1,
      fsGroup: 2,
      supplementalGroups: [3],
      sysctls: [{ name: 'n', value: 'v' }],
      seccompProfile: { type: 'RuntimeDefault' },
      seLinuxOptions: { type: 't' },
    },
    initContainers: [{ name: 'i', image: 'x', restartPolicy: 'Always' }],
    containers: [
      {
        name: 'c',
        image: 'x',
        command: ['a'],
        args: ['b'],
        env: [
          { name: 'A', value: 'b' },
          { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
        envFrom: [{ secretRef: { name: 's' } }],
        ports: [{ containerPort: 1, hostPort: 2, hostIP: '1.2.3.4', protocol: 'UDP' }],
        volumeMounts: [{ name: 'v', mountPath: '/m', subPath: 's', readOnly: true }],
        volumeDevices: [{ name: 'v', devicePath: '/d' }],
        resources: { limits: { memory: '1Mi', 'n.com/gpu': 1 }, claims: [{ name: 'c' }] },
        securityContext: {
          privileged: true,
          capabilities: { add: ['SYS_ADMIN'], drop: ['ALL'] },
          appArmorProfile: { type: 'Unconfined' },
          windowsOptions: { hostProcess: true, runAsUserName: 'u' },
          procMount: 'Unmasked',
        },
        livenessProbe: { httpGet: { host: 'h', port: 1 } },
        lifecycle: { preStop: { tcpSocket: { host: 'h' } } },
      },
    ],
    ephemeralContainers: [{ name: 'e', targetContainerName: 'c' }],
    volumes: [
      { name: 'v', hostPath: { path: '/p' } },
      { name: 'w', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
    ],
  },
};

/** All places of a value, as paths of keys. */
function pathsOf(value: unknown, at: string[] = []): string[][] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [at, ...children.flatMap(([key, child]) => pathsOf(child, [...at, key]))];
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item));
  const map = value as Record<string, unknown>;
  return { ...map, [key]: replaced(map[key], rest, by) };
}

describe('fuzz', () => {
  it('anything in place of any part of a Pod is read, and nothing of the wrong kind gets into the model', () => {
    const place = fc.constantFrom(...pathsOf(everything));
    fc.assert(
      fc.property(place, fc.jsonValue({ maxDepth: 3 }), (path, value) => {
        const source = new SourceText('a.json', JSON.stringify(replaced(everything, path, value)));
        const { workloads, ignored, diagnostics } = read(source, parseYaml(source).documents);
        expect(workloads.length + ignored.length + diagnostics.length).toBeGreaterThanOrEqual(0);
        for (const container of workloads.flatMap(({ containers }) => containers)) {
          expect(typeof container.name).toBe('string');
          for (const { source, target } of container.mounts)
            expect(
              [typeof source, typeof target].every((type) => type === 'string' || type === 'undefined'),
            ).toBe(true);
          for (const port of container.ports)
            expect(port.containerPort === undefined || Number.isInteger(port.containerPort)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a boolean that is neither is never lost: it is read, or unresolved', () => {
    const keys = ['privileged', 'allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'runAsNonRoot'];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 1 }), (key, value) => {
        const pod = {
          apiVersion: 'v1',
          kind: 'Pod',
          spec: { containers: [{ securityContext: { [key]: value } }] },
        };
        const source = new SourceText('a.json', JSON.stringify(pod));
        const [workload] = read(source, parseYaml(source).documents).workloads;
        const [container] = workload?.containers ?? [];
        const read1 = container?.privileged ?? container?.noNewPrivileges ?? container?.readOnlyRoot;
        const known = Number((read1 ?? container?.runAsNonRoot) !== undefined);
        expect(known + (workload?.unresolved.length ?? 0)).toBe(value === null ? 0 : 1);
      }),
    );
  });

  it('any trees at all are read', () => {
    const source = new SourceText('a.yaml', 'apiVersion: v1');
    const key = fc.constantFrom(
      'apiVersion',
      'kind',
      'spec',
      'template',
      'metadata',
      'items',
      'containers',
      'x',
      'securityContext',
    );
    const word = fc.constantFrom('Pod', 'List', 'PodList', 'Thing', 'v1', 'apps/v1', '', 'true', '${' + 'X}');
    const scalar = word.map((text): Node => scalarAt({ source, start: 0, end: 1 }, text));
    const { node } = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 8 },
        scalar,
        fc
          .array(tie('node'), { maxLength: 4 })
          .map((items): Node => ({ kind: 'list', items, flow: false, source, start: 0, end: 1 })),
        fc.uniqueArray(fc.tuple(key, tie('node')), { maxLength: 6, selector: ([name]) => name }).map(
          (pairs): Node => ({
            kind: 'map',
            entries: pairs.map(([name, value]) => ({
              key: scalarAt({ source, start: 0, end: 1 }, name),
              value,
            })),
            flow: false,
            source,
            start: 0,
            end: 1,
          }),
        ),
      ),
    }));
    fc.assert(
      fc.property(fc.array(node, { maxLength: 3 }), (documents) => {
        expect(read(source, documents)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile aliases', () => {
  const source = new SourceText('bomb.yaml', 'a'.repeat(1000));
  const place = { source, start: 0, end: 1 };
  const text = (value: string): Node => scalarAt(place, value);
  const list = (items: Node[]): Node => ({ kind: 'list', items, flow: true, ...place });
  const map = (values: Record<string, Node>): MapNode => ({
    kind: 'map',
    entries: Object.entries(values).map(([key, value]) => ({ key: scalarAt(place, key), value })),
    flow: true,
    ...place,
  });
  const pod = (spec: Node): MapNode => map({ apiVersion: text('v1'), kind: text('Pod'), spec });
  const times = (count: number, node: Node): Node => list(Array.from({ length: count }, () => node));

  function inTime(document: Node): ReadResult {
    const begun = performance.now();
    const result = read(source, [document]);
    expect(performance.now() - begun).toBeLessThan(2000);
    return result;
  }

  /** Ten lists of ten lists of … */
  function layers(depth: number, innermost: Node, wrap: (items: Node) => Node): Node {
    let node = innermost;
    for (let layer = 0; layer < depth; layer += 1) node = wrap(times(10, node));
    return node;
  }

  it.each<[string, Node]>([
    [
      'lists of lists of Pods',
      layers(9, pod(map({ containers: list([map({ name: text('a') })]) })), (items) =>
        map({ apiVersion: text('v1'), kind: text('List'), items }),
      ),
    ],
    [
      'one container many times',
      pod(
        map({
          containers: times(200_000, map({ name: text('a'), env: times(1000, map({ name: text('b') })) })),
        }),
      ),
    ],
    [
      'one mount many times',
      pod(map({ containers: times(500, map({ volumeMounts: times(5000, map({ name: text('v') })) })) })),
    ],
    [
      'a custom resource of many maps, many times',
      map({
        apiVersion: text('v1'),
        kind: text('List'),
        items: times(
          5000,
          map({
            apiVersion: text('x.io/v1'),
            kind: text('Odd'),
            spec: layers(6, text('x'), (items) => map({ items })),
          }),
        ),
      }),
    ],
  ])('%s: too large, at once', (_, document) => {
    expect(inTime(document)).toMatchObject({
      workloads: [],
      diagnostics: [{ code: 'too-large', severity: 'error' }],
    });
  });

  it('a tree that only looks large is read in full', () => {
    const wide = pod(map({ containers: list([map({ name: text('a'), args: times(5000, text('x')) })]) }));
    const { workloads, diagnostics } = inTime(wide);
    expect(diagnostics).toEqual([]);
    expect(workloads[0]?.containers[0]?.command?.value).toHaveLength(5000);
  });

  it('lists nested deeper than any tool makes them are said to be', () => {
    let nested: Node = pod(map({ containers: list([]) }));
    for (let depth = 0; depth < 5000; depth += 1)
      nested = map({ apiVersion: text('v1'), kind: text('List'), items: list([nested]) });
    const { workloads, ignored } = inTime(nested);
    expect(workloads).toEqual([]);
    expect(ignored[0]?.reason).toContain('nested');
  });

  it('a template search ends in a deep tree', () => {
    let deep: Node = map({ containers: list([map({ image: text('a') })]) });
    for (let depth = 0; depth < 20_000; depth += 1) deep = map({ inner: deep });
    const { ignored } = inTime(map({ apiVersion: text('x.io/v1'), kind: text('Deep'), spec: deep }));
    expect(ignored).toEqual([{ what: 'Deep', reason: 'not a kind known to start containers' }]);
  });
});
