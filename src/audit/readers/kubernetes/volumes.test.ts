import { describe, expect, it } from 'vitest';
import { read, readSpec } from './fixtures/read-pods.js';

describe('volumes', () => {
  const mount = (volume: string, fields = '') =>
    readSpec(
      `{containers: [{name: a, volumeMounts: [{name: v, mountPath: /m/${fields}}]}], volumes: [{name: v, ${volume}}]}`,
    ).container.mounts[0];

  it.each<[string, object]>([
    [
      'hostPath: {path: /var/run/docker.sock}',
      { kind: 'bind', source: '/var/run/docker.sock', readOnly: false },
    ],
    ['hostPath: {path: /a//b/../c/}', { kind: 'bind', source: '/a/c' }],
    ['hostPath: {path: /}', { kind: 'bind', source: '/' }],
    ['emptyDir: {}', { kind: 'volume', source: 'v', medium: 'disk', readOnly: false }],
    ['emptyDir: {medium: Memory, sizeLimit: 64Mi}', { kind: 'tmpfs', medium: 'memory', sizeBytes: 67108864 }],
    ['emptyDir: {medium: HugePages-2Mi}', { kind: 'tmpfs', medium: 'memory' }],
    ['secret: {secretName: s}', { kind: 'secret', source: 's', readOnly: true }],
    ['configMap: {name: c}', { kind: 'config', source: 'c', readOnly: true }],
    ['projected: {sources: []}', { kind: 'projected', readOnly: true }],
    ['downwardAPI: {}', { kind: 'projected', readOnly: true }],
    ['persistentVolumeClaim: {claimName: p}', { kind: 'claim', source: 'p', readOnly: false }],
    ['persistentVolumeClaim: {claimName: p, readOnly: true}', { kind: 'claim', readOnly: true }],
    ['ephemeral: {}', { kind: 'claim', source: 'v' }],
    ['image: {reference: "r:1"}', { kind: 'image', source: 'r:1', readOnly: true }],
    ['csi: {driver: d}', { kind: 'other', source: 'csi' }],
    ['nfs: {server: s, path: /p, readOnly: true}', { kind: 'other', source: 'nfs', readOnly: true }],
    ['gitRepo: {repository: r}', { kind: 'other', source: 'gitRepo' }],
  ])('%s', (volume, expected) => {
    expect(mount(volume)).toMatchObject({ target: '/m', options: [], ...expected });
  });

  it.each<[string, object]>([
    [', readOnly: true', { readOnly: true }],
    [', mountPropagation: Bidirectional', { propagation: 'rshared' }],
    [', mountPropagation: HostToContainer', { propagation: 'rslave' }],
    [', recursiveReadOnly: Enabled, readOnly: true', { options: ['recursive-read-only'] }],
    [', subPath: run/docker.sock', { source: '/var/run/docker.sock' }],
    [', subPath: ../etc', { source: '/var' }],
    [', subPathExpr: $(A)', { source: '/var' }],
  ])('mounted with %s', (fields, expected) => {
    expect(mount('hostPath: {path: /var}', fields)).toMatchObject(expected);
  });

  it('has the place of the mount and of the volume', () => {
    const text =
      '{containers: [{name: a, volumeMounts: [{name: v, mountPath: /m}]}], volumes: [{name: v, emptyDir: {}}]}';
    const { container } = readSpec(text);
    const [mounted] = container.mounts;
    const shown = [mounted?.at, mounted?.sourceAt].map((at) => at?.source.text.slice(at.start, at.end));
    expect(shown).toEqual(['{name: v, mountPath: /m}', '{name: v, emptyDir: {}}']);
  });

  it('a host path that nothing mounts still counts', () => {
    const { workload } = readSpec(
      '{initContainers: [{name: i}], containers: [{name: a}, {name: b}], volumes: [{name: v, hostPath: {path: /etc}}, {name: w, emptyDir: {}}]}',
    );
    expect(
      workload.containers.map(({ mounts }) => mounts.map(({ source, target }) => [source, target])),
    ).toEqual([[], [['/etc', '']], []]);
  });

  it('claims of a StatefulSet, and volumes that are not there', () => {
    const set = (name: string) =>
      read(
        `{apiVersion: apps/v1, kind: StatefulSet, spec: {volumeClaimTemplates: [{metadata: {name: data}}], template: {spec: {containers: [{name: a, volumeMounts: [{name: ${name}, mountPath: /d}]}]}}}}`,
      ).workloads[0];
    expect(set('data')).toMatchObject({
      unresolved: [],
      containers: [{ mounts: [{ kind: 'claim', source: 'data' }] }],
    });
    expect(set('other')).toMatchObject({
      unresolved: [{ field: 'volumeMounts.name', reason: 'the Pod has no volume of this name' }],
      containers: [{ mounts: [{ kind: 'other', source: 'other' }] }],
    });
  });

  it('block devices', () => {
    const { container } = readSpec(
      '{containers: [{name: a, volumeDevices: [{name: v, devicePath: /dev/x}]}], volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}',
    );
    expect(container.devices).toMatchObject([{ path: 'c', target: '/dev/x', permissions: 'rw' }]);
  });
});
