import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../source/parse-yaml.js';
import { SourceText } from '../../source/source-text.js';
import type { ReaderContext, ReadResult } from '../reader.js';
import { looksLikeKubernetes, readKubernetes } from './read-kubernetes.js';

const context: ReaderContext = {
  sibling: () => undefined,
  variables: {},
  overlays: [],
  profiles: [],
  podTemplates: [],
};

function read(text: string, podTemplates: string[] = []): ReadResult {
  const source = new SourceText('k.yaml', text);
  const { documents, diagnostics } = parseYaml(source);
  expect(diagnostics).toEqual([]);
  return readKubernetes({ source, documents }, { ...context, podTemplates });
}

const spec = '{containers: [{name: main, image: a}]}';
const template = `{metadata: {labels: {a: b}}, spec: ${spec}}`;
const metadata = 'metadata: {name: web, namespace: shop}';

describe('kinds that make Pods', () => {
  it.each([
    ['v1', 'Pod', spec],
    ['apps/v1', 'Deployment', `{template: ${template}}`],
    ['extensions/v1beta1', 'Deployment', `{template: ${template}}`],
    ['apps/v1', 'StatefulSet', `{template: ${template}}`],
    ['apps/v1', 'DaemonSet', `{template: ${template}}`],
    ['apps/v1', 'ReplicaSet', `{template: ${template}}`],
    ['v1', 'ReplicationController', `{template: ${template}}`],
    ['batch/v1', 'Job', `{template: ${template}}`],
    ['batch/v1', 'CronJob', `{jobTemplate: {spec: {template: ${template}}}}`],
    ['batch/v1beta1', 'CronJob', `{jobTemplate: {spec: {template: ${template}}}}`],
    ['batch/v2alpha1', 'CronJob', `{jobTemplate: {spec: {template: ${template}}}}`],
    ['argoproj.io/v1alpha1', 'Rollout', `{template: ${template}}`],
    ['serving.knative.dev/v1', 'Service', `{template: {spec: ${spec}}}`],
    ['serving.knative.dev/v1', 'Revision', spec],
    ['apps.kruise.io/v1alpha1', 'CloneSet', `{template: ${template}}`],
    ['apps.openshift.io/v1', 'DeploymentConfig', `{template: ${template}}`],
    ['keda.sh/v1alpha1', 'ScaledJob', `{jobTargetRef: {template: ${template}}}`],
    [
      'jobset.x-k8s.io/v1alpha2',
      'JobSet',
      `{replicatedJobs: [{name: a, template: {spec: {template: ${template}}}}]}`,
    ],
    ['kubeflow.org/v1', 'PyTorchJob', `{pytorchReplicaSpecs: {Master: {template: ${template}}}}`],
    ['agones.dev/v1', 'Fleet', `{template: {spec: {template: ${template}}}}`],
  ])('%s %s', (apiVersion, kind, text) => {
    const { workloads, ignored, diagnostics } = read(
      `{apiVersion: ${apiVersion}, kind: ${kind}, ${metadata}, spec: ${text}}`,
    );
    expect({ ignored, diagnostics }).toEqual({ ignored: [], diagnostics: [] });
    expect(workloads).toHaveLength(1);
    expect(workloads[0]).toMatchObject({
      format: 'kubernetes',
      resource: `${kind} shop/web`,
      kind,
      name: 'web',
      namespace: 'shop',
      unresolved: [],
      containers: [{ name: 'main', role: 'main', image: { value: 'a' } }],
    });
    expect(workloads[0]?.pod?.spec.kind).toBe('map');
  });

  it('PodTemplate, which has no spec', () => {
    const { workloads } = read(
      `{apiVersion: v1, kind: PodTemplate, metadata: {name: t}, template: ${template}}`,
    );
    expect(workloads.map(({ resource }) => resource)).toEqual(['PodTemplate t']);
  });

  it('several templates of one resource, told apart', () => {
    const { workloads } = read(
      `{apiVersion: ray.io/v1, kind: RayCluster, ${metadata}, spec: {headGroupSpec: {template: ${template}}, ` +
        `workerGroupSpecs: [{groupName: small, template: ${template}}, {template: ${template}}]}}`,
    );
    expect(workloads.map(({ resource }) => resource)).toEqual([
      'RayCluster shop/web (spec.headGroupSpec.template)',
      'RayCluster shop/web (spec.workerGroupSpecs[small].template)',
      'RayCluster shop/web (spec.workerGroupSpecs[1].template)',
    ]);
  });

  it('names without a namespace, made up by the server, or none', () => {
    const names = (text: string) => read(text).workloads.map(({ resource, name }) => [resource, name]);
    expect(names(`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`)).toEqual([
      ['Pod a', 'a'],
    ]);
    expect(names(`{apiVersion: v1, kind: Pod, metadata: {generateName: a-}, spec: ${spec}}`)).toEqual([
      ['Pod a-*', 'a-*'],
    ]);
    expect(names(`{apiVersion: v1, kind: Pod, spec: ${spec}}`)).toEqual([['Pod', '']]);
  });

  it('is at its name, else at its kind', () => {
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: alpha}, spec: ${spec}}`;
    const at = (from: string) => read(from).workloads.map(({ at }) => from.slice(at.start, at.end));
    expect(at(text)).toEqual(['alpha']);
    expect(at(text.replace('name: alpha', ''))).toEqual(['Pod']);
  });
});

describe('lists and documents', () => {
  const pod = (name: string) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: ${spec}}`;
  const names = (text: string) => read(text).workloads.map(({ name }) => name);

  it('reads each document, and passes over empty ones', () => {
    expect(names(`---\n# nothing\n---\n${pod('a')}\n---\nnull\n---\n${pod('b')}\n`)).toEqual(['a', 'b']);
  });

  it('reads lists, also within lists', () => {
    expect(
      names(
        `{apiVersion: v1, kind: List, items: [${pod('a')}, {apiVersion: v1, kind: List, items: [${pod('b')}]}]}`,
      ),
    ).toEqual(['a', 'b']);
  });

  it('reads typed lists, whose items leave out what they are', () => {
    const { workloads } = read(
      `{apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: a}, spec: {template: ${template}}}]}`,
    );
    expect(workloads.map(({ resource }) => resource)).toEqual(['Deployment a']);
  });

  it('reads what kubectl get -o json prints', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: '' },
      items: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'a', namespace: 'b', uid: 'c' },
          spec: { containers: [{ name: 'd', image: 'e', securityContext: { privileged: true } }] },
          status: { phase: 'Running', containerStatuses: [{ name: 'd', image: 'e' }] },
        },
      ],
    };
    const { workloads, ignored } = read(JSON.stringify(list, undefined, 4));
    expect(ignored).toEqual([]);
    expect(workloads[0]).toMatchObject({
      resource: 'Pod b/a',
      containers: [{ privileged: { value: true } }],
    });
    expect(workloads[0]?.containers).toHaveLength(1);
  });

  it('names items that are nothing', () => {
    expect(read(`{apiVersion: v1, kind: List, items: [3, null, {a: b}, ${pod('a')}]}`).ignored).toHaveLength(
      3,
    );
  });

  it('a kind that ends in List and has no items is no list', () => {
    expect(read('{apiVersion: x.io/v1, kind: AllowList, metadata: {name: a}}').ignored).toEqual([
      { what: 'AllowList a', reason: 'not a kind known to start containers' },
    ]);
  });
});

describe('what is not audited', () => {
  it.each([
    [
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}',
      'ConfigMap b/a',
      'starts no container',
    ],
    ['{apiVersion: v1, kind: Service, metadata: {name: a}}', 'Service a', 'starts no container'],
    [
      '{apiVersion: x.io/v1, kind: Thing, metadata: {name: a}}',
      'Thing a',
      'not a kind known to start containers',
    ],
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 2}}',
      'Deployment a',
      'it has no PodTemplate',
    ],
    ['{apiVersion: v1, kind: Pod, metadata: {name: a}}', 'Pod a', "it has no Pod's spec"],
    [
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {metadata: {}}}}',
      'Deployment a',
      "spec.template has no Pod's spec",
    ],
    [
      '{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}',
      'Kustomization',
      'kustomize build',
    ],
    ['{image: a}', 'document 1', 'it has no apiVersion and kind'],
    ['[1]', 'document 1', 'it is no object, but a list'],
  ])('%s', (text, what, reason) => {
    const { workloads, ignored, diagnostics } = read(text);
    expect(workloads).toEqual([]);
    expect(diagnostics).toEqual([]);
    expect(ignored).toEqual([{ what, reason: expect.stringContaining(reason) }]);
  });

  it('a custom resource that holds a Pod is pointed out, with where it is', () => {
    const text = `{apiVersion: x.io/v1, kind: Thing, ${metadata}, spec: {roles: [{name: a, podTemplate: ${template}}]}}`;
    const { workloads, ignored, diagnostics } = read(text);
    expect(workloads).toEqual([]);
    const option = '--pod-template Thing:spec.roles[].podTemplate';
    expect(ignored[0]?.reason).toContain(option);
    expect(diagnostics).toMatchObject([
      { code: 'unknown-pod-template', severity: 'warning', hint: expect.stringContaining(option) },
    ]);
    const told = read(text, [option.replace('--pod-template ', '')]);
    expect(told).toMatchObject({ ignored: [], diagnostics: [], workloads: [{ resource: 'Thing shop/web' }] });
  });

  it("an own kind of a foreign group is not taken for Kubernetes' own", () => {
    const { ignored } = read(
      `{apiVersion: x.io/v1, kind: Deployment, ${metadata}, spec: {template: ${template}}}`,
    );
    expect(ignored[0]?.reason).toContain('--pod-template Deployment:spec.template');
  });

  it.each([
    ['Thing:spec.pod', `{pod: ${template}}`, 1],
    ['Thing:spec.pod', `{pod: ${spec}}`, 1],
    ['Thing:spec', spec, 1],
    ['Thing:spec.pods[]', `{pods: [${template}, ${template}]}`, 2],
    ['Thing:spec.pods[].t', `{pods: {a: {t: ${template}}, b: {t: ${template}}}}`, 2],
    ['Thing:spec.elsewhere', `{pod: ${template}}`, 0],
    ['Other:spec.pod', `{pod: ${template}}`, 0],
  ])('told %s', (path, text, count) => {
    const { workloads, ignored } = read(`{apiVersion: x.io/v1, kind: Thing, ${metadata}, spec: ${text}}`, [
      path,
    ]);
    expect(workloads).toHaveLength(count);
    expect(ignored.length > 0).toBe(count === 0);
  });

  it.each(['Thing', 'Thing:', ':a', 'Thing:a..b', 'Thing:a[0]', 'Thing:[]', 'Thing:a b'])(
    'a bad path: %j',
    (path) => {
      expect(read(`{apiVersion: v1, kind: Pod, spec: ${spec}}`, [path]).diagnostics).toMatchObject([
        { code: 'pod-template-path', severity: 'warning' },
      ]);
    },
  );

  it('a template in place of a PodTemplate is pointed out', () => {
    const { diagnostics } = read(
      '{apiVersion: apps/v1, kind: Deployment, spec: {template: "{{ .Values.pod }}"}}',
    );
    expect(diagnostics).toMatchObject([{ code: 'unreadable-pod-template' }]);
  });
});

describe('looksLikeKubernetes', () => {
  const looks = (text: string) => {
    const source = new SourceText('a.yaml', text);
    return looksLikeKubernetes({ source, documents: parseYaml(source).documents });
  };
  it.each([
    ['{apiVersion: v1, kind: Pod}', true],
    ['a: b\n---\napiVersion: v1\nkind: Pod', true],
    ['{apiVersion: v1}', false],
    ['{kind: Pod}', false],
    ['{apiVersion: v1, kind: [Pod]}', false],
    ['{apiVersion: , kind: }', false],
    ['services: {a: {image: b}}', false],
    ['[apiVersion, kind]', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(looks(text)).toBe(expected);
  });
});
