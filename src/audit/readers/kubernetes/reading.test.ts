import { describe, expect, it } from 'vitest';
import { readFields, readSpec } from './fixtures/read-pods.js';

describe('what cannot be evaluated is kept as such', () => {
  const variable = '$' + '{X}';
  it.each<[string, string, string]>([
    [`securityContext: {privileged: "${variable}"}`, 'securityContext.privileged', 'the variable in'],
    ['securityContext: {privileged: "{{ .Values.p }}"}', 'securityContext.privileged', 'the template'],
    ['securityContext: {privileged: maybe}', 'securityContext.privileged', '"maybe" is not true or false'],
    [
      'securityContext: {privileged: [true]}',
      'securityContext.privileged',
      'a list stands where true or false belongs',
    ],
    ['securityContext: {runAsUser: root}', 'securityContext.runAsUser', 'is not a number'],
    ['securityContext: {procMount: other}', 'securityContext.procMount', 'is not one of Default, Unmasked'],
    ['securityContext: {seccompProfile: {}}', 'securityContext.seccompProfile', 'a map'],
    ['securityContext: {seccompProfile: {type: x}}', 'securityContext.seccompProfile.type', 'is not one of'],
    [
      'securityContext: {capabilities: {add: SYS_ADMIN}}',
      'securityContext.capabilities.add',
      'is not a list',
    ],
    ['securityContext: {capabilities: [SYS_ADMIN]}', 'securityContext.capabilities', 'a list stands'],
    ['securityContext: no', 'securityContext', 'is not a map'],
    [`image: "a:${variable}"`, 'image', 'the variable in'],
    ['image: {name: a}', 'image', 'a map stands'],
    ['resources: {limits: {memory: much}}', 'resources.limits.memory', 'is not a quantity'],
    ['resources: {limits: {memory: -1}}', 'resources.limits.memory', 'is not a quantity'],
    ['ports: [{containerPort: http}]', 'containerPort', 'is not a number'],
    ['ports: [80]', 'ports', 'is not a map'],
    ['env: {A: b}', 'env', 'a map stands where a list belongs'],
    ['volumeMounts: [a]', 'volumeMounts', 'is not a map'],
    ['command: sh', 'command', 'is not a list'],
  ])('%s', (fields, field, reason) => {
    const { workload } = readFields(fields);
    expect(workload.unresolved).toMatchObject([{ field, reason: expect.stringContaining(reason) }]);
  });

  it.each<[string, string]>([
    ['hostPID: "{{ x }}", containers: [{name: a}]', 'hostPID'],
    ['containers: [{name: a}, 3]', 'containers'],
    ['containers: [{name: a}], initContainers: {name: b}', 'initContainers'],
    ['containers: [{name: a}], volumes: {v: {}}', 'volumes'],
    ['containers: [{name: a}], restartPolicy: Sometimes', 'restartPolicy'],
    [
      `containers: [{name: a, volumeMounts: [{name: v, mountPath: /m}]}], volumes: [{name: v, hostPath: {path: "${variable}"}}]`,
      'volumes.hostPath.path',
    ],
  ])('%s', (fields, field) => {
    expect(readSpec(`{${fields}}`).workload.unresolved).toMatchObject([{ field }]);
  });

  it.each([
    'securityContext: , resources: , ports: , env: , envFrom: , volumeMounts: , command: , args: , image: , livenessProbe: ',
    'securityContext: {}, resources: {}, ports: [], env: [], envFrom: [], volumeMounts: []',
    'securityContext: {capabilities: , seccompProfile: null, seLinuxOptions: ~, runAsUser: , procMount: }, resources: {limits: , requests: {memory: }}',
  ])('null and empty are nothing: %s', (fields) => {
    const { workload, container } = readFields(fields);
    expect(workload.unresolved).toEqual([]);
    expect(container).toMatchObject({ ports: [], environment: [], mounts: [], resources: { ulimits: [] } });
    expect([container.seccomp, container.user, container.healthCheck, container.image]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('a host path that is not known keeps what was written', () => {
    const { container } = readSpec(
      `{containers: [{name: a, volumeMounts: [{name: v, mountPath: /m}]}], volumes: [{name: v, hostPath: {path: "${variable}/a"}}]}`,
    );
    expect(container.mounts[0]).toMatchObject({ kind: 'bind', source: `${variable}/a` });
  });

  it.each(['runAsUser: x', 'runAsNonRoot: x', 'seccompProfile: {type: x}', 'appArmorProfile: {type: x}'])(
    'and the Pod does not stand in for a container with %s',
    (own) => {
      const pod =
        'securityContext: {runAsUser: 5, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault}}';
      const of = (context: string) => {
        const { container } = readSpec(`{${pod}, containers: [{name: a, securityContext: {${context}}}]}`);
        return [container.user, container.runAsNonRoot, container.seccomp, container.apparmor].filter(Boolean)
          .length;
      };
      expect([of(''), of(own)]).toEqual([4, 3]);
    },
  );
});
