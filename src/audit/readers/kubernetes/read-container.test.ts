import { describe, expect, it } from 'vitest';
import { read, readFields, readSpec } from './fixtures/read-pods.js';

const spec = '{containers: [{name: main, image: a}]}';

describe('containers', () => {
  it('have roles', () => {
    const { workload } = readSpec(
      '{containers: [{name: a}], initContainers: [{name: b}, {name: c, restartPolicy: Always}, {name: d, restartPolicy: Never}], ephemeralContainers: [{name: e, targetContainerName: a}]}',
    );
    expect(workload.containers.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'a main',
      'b init',
      'c sidecar',
      'd init',
      'e ephemeral',
    ]);
    expect(workload.containers[4]?.namespaces.pid?.value).toEqual({ mode: 'joined', with: 'a' });
    expect(workload.containers[0]?.namespaces.pid).toBeUndefined();
  });

  it('are in the order of the text', () => {
    const { workload } = readSpec('{initContainers: [{name: b}], containers: [{name: a}]}');
    expect(workload.containers.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('without a name are called by their place', () => {
    expect(readSpec('{containers: [{image: a}]}').container.name).toBe('containers[0]');
  });

  it('have nothing that was not written', () => {
    const { workload, container } = readFields('image: a');
    const { at, node, image, ...rest } = container;
    expect(rest).toEqual({
      name: 'main',
      role: 'main',
      capabilities: { add: [], drop: [] },
      supplementaryGroups: [],
      namespaces: {},
      mounts: [],
      devices: [],
      deviceCgroupRules: [],
      selinux: {},
      sysctls: [],
      resources: { ulimits: [] },
      ports: [],
      environment: [],
    });
    expect(Object.keys(workload.pod ?? {})).toEqual(['spec', 'metadata']);
    expect(image?.value).toBe('a');
    expect([at.start < at.end, node?.kind]).toEqual([true, 'map']);
  });

  it.each<[string, object]>([
    [
      'command: [sh, -c, x], args: [y]',
      { entrypoint: { value: ['sh', '-c', 'x'] }, command: { value: ['y'] } },
    ],
    ['args: []', { command: { value: [] } }],
    ['livenessProbe: {exec: {command: [a]}}', { healthCheck: { value: 'defined' } }],
    ['readinessProbe: {tcpSocket: {port: 1}}', { readinessCheck: { value: 'defined' } }],
    ['securityContext: {privileged: true}', { privileged: { value: true } }],
    ['securityContext: {privileged: yes}', { privileged: { value: true } }],
    ['securityContext: {privileged: false}', { privileged: { value: false } }],
    ['securityContext: {allowPrivilegeEscalation: false}', { noNewPrivileges: { value: true } }],
    ['securityContext: {allowPrivilegeEscalation: true}', { noNewPrivileges: { value: false } }],
    ['securityContext: {readOnlyRootFilesystem: true}', { readOnlyRoot: { value: true } }],
    ['securityContext: {runAsNonRoot: true}', { runAsNonRoot: { value: true } }],
    ['securityContext: {runAsUser: 0}', { user: { value: { text: '0', uid: 0 } } }],
    [
      'securityContext: {runAsUser: 1000, runAsGroup: 3000}',
      { user: { value: { text: '1000:3000', uid: 1000, gid: 3000 } } },
    ],
    [
      'securityContext: {windowsOptions: {runAsUserName: ContainerUser}}',
      { user: { value: { text: 'ContainerUser' } } },
    ],
    ['securityContext: {procMount: Unmasked}', { procMount: { value: 'unmasked' } }],
    ['securityContext: {procMount: Default}', { procMount: { value: 'default' } }],
    [
      'securityContext: {seccompProfile: {type: RuntimeDefault}}',
      { seccomp: { value: { type: 'runtime-default' } } },
    ],
    [
      'securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}',
      { seccomp: { value: { type: 'localhost', profile: 'a.json' } } },
    ],
    [
      'securityContext: {appArmorProfile: {type: Unconfined}}',
      { apparmor: { value: { type: 'unconfined' } } },
    ],
    [
      'securityContext: {seLinuxOptions: {user: u, role: r, type: spc_t, level: s0}}',
      {
        selinux: {
          user: { value: 'u' },
          role: { value: 'r' },
          type: { value: 'spc_t' },
          level: { value: 's0' },
        },
      },
    ],
    [
      'securityContext: {capabilities: {add: [CAP_SYS_ADMIN, net_admin, FOO], drop: [all]}}',
      {
        capabilities: {
          add: [{ value: 'SYS_ADMIN' }, { value: 'NET_ADMIN' }, { value: 'FOO' }],
          drop: [{ value: 'ALL' }],
        },
      },
    ],
    [
      'resources: {limits: {memory: 64Mi, cpu: 500m, ephemeral-storage: 1Gi}, requests: {memory: 1e6, cpu: 0.1}}',
      {
        resources: {
          memoryLimit: { value: 67108864 },
          cpuLimit: { value: 0.5 },
          storageLimit: { value: 1073741824 },
          memoryRequest: { value: 1000000 },
          cpuRequest: { value: 0.1 },
        },
      },
    ],
    [
      'resources: {limits: {nvidia.com/gpu: 2, hugepages-2Mi: 4Mi, example.com/none: 0}, claims: [{name: nic}]}',
      { devices: [{ path: 'nvidia.com/gpu', permissions: 'rwm' }, { path: 'nic' }] },
    ],
    [
      'ports: [{containerPort: 80}, {containerPort: 53, hostPort: 5353, hostIP: 127.0.0.1, protocol: UDP}, {containerPort: 9, hostPort: 0}]',
      {
        ports: [
          { containerPort: 80, protocol: 'tcp' },
          { containerPort: 53, published: { port: 5353, address: '127.0.0.1' }, protocol: 'udp' },
          { containerPort: 9, protocol: 'tcp' },
        ],
      },
    ],
    [
      'env: [{name: A, value: b}, {name: B}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: D, valueFrom: {fieldRef: {fieldPath: a}}}], envFrom: [{secretRef: {name: s}, prefix: X_}, {configMapRef: {name: c}}]',
      {
        environment: [
          { name: 'A', value: 'b' },
          { name: 'B', value: '' },
          { name: 'C', from: 'secret' },
          { name: 'D', from: 'field' },
          { name: 'X_*', from: 'secret' },
          { name: '*', from: 'config' },
        ],
      },
    ],
  ])('%s', (fields, expected) => {
    const { workload, container } = readFields(fields);
    expect(container).toMatchObject(expected);
    expect(workload.unresolved).toEqual([]);
  });

  it("a port without hostPort, and a secret's variable, have none", () => {
    const { container } = readFields(
      'ports: [{containerPort: 80, hostPort: 0}], env: [{name: C, valueFrom: {secretKeyRef: {key: k}}}]',
    );
    expect(container.ports[0]?.published).toBeUndefined();
    expect(container.environment[0]?.value).toBeUndefined();
  });
});

describe('what containers have from the Pod', () => {
  const from = (pod: string, own = '') =>
    readSpec(`{securityContext: {${pod}}, containers: [{name: a, securityContext: {${own}}}, {name: b}]}`)
      .workload.containers;

  it.each<[string, string, object, object]>([
    ['runAsUser: 5', 'runAsUser: 6', { user: { value: { uid: 6 } } }, { user: { value: { uid: 5 } } }],
    [
      'runAsUser: 5, runAsGroup: 7',
      'runAsUser: 6',
      { user: { value: { text: '6:7' } } },
      { user: { value: { text: '5:7' } } },
    ],
    [
      'runAsNonRoot: true',
      'runAsNonRoot: false',
      { runAsNonRoot: { value: false } },
      { runAsNonRoot: { value: true } },
    ],
    [
      'seccompProfile: {type: RuntimeDefault}',
      'seccompProfile: {type: Unconfined}',
      { seccomp: { value: { type: 'unconfined' } } },
      { seccomp: { value: { type: 'runtime-default' } } },
    ],
    [
      'appArmorProfile: {type: RuntimeDefault}',
      'appArmorProfile: {type: Localhost, localhostProfile: x}',
      { apparmor: { value: { type: 'localhost', profile: 'x' } } },
      { apparmor: { value: { type: 'runtime-default' } } },
    ],
    [
      'fsGroup: 9, supplementalGroups: [10, 11]',
      '',
      { supplementaryGroups: [{ value: '9' }, { value: '10' }, { value: '11' }] },
      { supplementaryGroups: [{ value: '9' }, { value: '10' }, { value: '11' }] },
    ],
    [
      'sysctls: [{name: net.core.somaxconn, value: "1024"}]',
      '',
      { sysctls: [{ value: { name: 'net.core.somaxconn', value: '1024' } }] },
      { sysctls: [{ value: { name: 'net.core.somaxconn', value: '1024' } }] },
    ],
  ])('%s, own %s', (pod, own, first, second) => {
    const [a, b] = from(pod, own);
    expect(a).toMatchObject(first);
    expect(b).toMatchObject(second);
  });

  it('SELinux options as a whole', () => {
    const [a, b] = from('seLinuxOptions: {type: spc_t, user: u}', 'seLinuxOptions: {level: s0}');
    expect(Object.keys(a?.selinux ?? {})).toEqual(['level']);
    expect(Object.keys(b?.selinux ?? {})).toEqual(['type', 'user']);
  });

  it('a group alone names no user', () => {
    expect(from('runAsGroup: 5')[0]?.user).toBeUndefined();
  });

  it('privileges are nothing that a Pod can give', () => {
    expect(from('privileged: true, capabilities: {add: [SYS_ADMIN]}')[1]).toMatchObject({
      capabilities: { add: [] },
    });
    expect(from('privileged: true')[1]?.privileged).toBeUndefined();
  });

  it('namespaces', () => {
    const of = (fields: string) =>
      Object.entries(readSpec(`{${fields}, containers: [{name: a}]}`).container.namespaces).map(
        ([name, setting]) => `${name} ${setting.value.mode}`,
      );
    expect(of('hostNetwork: true, hostPID: true, hostIPC: true')).toEqual([
      'network host',
      'pid host',
      'ipc host',
    ]);
    expect(of('hostNetwork: false')).toEqual(['network private']);
    expect(of('hostUsers: false')).toEqual(['user private']);
    expect(of('hostUsers: true')).toEqual(['user host']);
    expect(of('shareProcessNamespace: true')).toEqual(['pid joined']);
    expect(of('shareProcessNamespace: true, hostPID: true')).toEqual(['pid host']);
    expect(of('hostPID: null')).toEqual([]);
  });

  it("the Pod's own limits where they have none", () => {
    const { workload } = readSpec(
      '{resources: {limits: {memory: 1Gi, cpu: 2}}, containers: [{name: a, resources: {limits: {memory: 1Mi}}}, {name: b}]}',
    );
    expect(
      workload.containers.map(({ resources }) => [resources.memoryLimit?.value, resources.cpuLimit?.value]),
    ).toEqual([
      [2 ** 20, 2],
      [2 ** 30, 2],
    ]);
  });

  it('restart policy and runtime', () => {
    const { workload, container } = readSpec(
      '{restartPolicy: Never, runtimeClassName: gvisor, containers: [{name: a}]}',
    );
    expect(container).toMatchObject({ restart: { value: { policy: 'no' } }, runtime: { value: 'gvisor' } });
    expect(workload.pod).toMatchObject({ runtimeClassName: { value: 'gvisor' } });
  });

  it("what is the Pod's alone", () => {
    const { workload } = readSpec(
      '{os: {name: windows}, serviceAccount: old, automountServiceAccountToken: false, priorityClassName: p, containers: [{name: a}]}',
      ', namespace: n',
    );
    expect(workload.pod).toMatchObject({
      os: { value: 'windows' },
      serviceAccountName: { value: 'old' },
      automountServiceAccountToken: { value: false },
      priorityClassName: { value: 'p' },
      namespace: { value: 'n' },
    });
  });

  it('the newer of two names for the service account counts', () => {
    const { workload } = readSpec('{serviceAccountName: new, serviceAccount: old, containers: [{name: a}]}');
    expect(workload.pod?.serviceAccountName?.value).toBe('new');
  });
});

describe('annotations', () => {
  const apparmor = 'container.apparmor.security.beta.kubernetes.io';
  const seccomp = 'seccomp.security.alpha.kubernetes.io/pod';
  const withAnnotations = (annotations: string, own = '', pod = '') =>
    readSpec(
      `{securityContext: {${pod}}, containers: [{name: a, securityContext: {${own}}}, {name: b}]}`,
      `, annotations: {${annotations}}`,
    ).workload;

  it("AppArmor: of the container named, before the Pod's field, behind its own", () => {
    const [a, b] = withAnnotations(
      `${apparmor}/a: unconfined`,
      '',
      'appArmorProfile: {type: RuntimeDefault}',
    ).containers;
    expect(a?.apparmor?.value).toEqual({ type: 'unconfined' });
    expect(b?.apparmor?.value).toEqual({ type: 'runtime-default' });
    const [own] = withAnnotations(
      `${apparmor}/a: unconfined`,
      'appArmorProfile: {type: RuntimeDefault}',
    ).containers;
    expect(own?.apparmor?.value).toEqual({ type: 'runtime-default' });
  });

  it('AppArmor: localhost, nothing, and what is none', () => {
    expect(withAnnotations(`${apparmor}/a: localhost/mine`).containers[0]?.apparmor?.value).toEqual({
      type: 'localhost',
      profile: 'mine',
    });
    expect(withAnnotations(`${apparmor}/a: ""`).containers[0]?.apparmor).toBeUndefined();
    expect(withAnnotations(`${apparmor}/a: custom`).unresolved).toHaveLength(1);
  });

  it('seccomp: none protects any more, one that unprotects counts, and it is said', () => {
    expect(withAnnotations(`${seccomp}: runtime/default`).containers[0]?.seccomp).toBeUndefined();
    expect(withAnnotations(`${seccomp}: unconfined`).containers[0]?.seccomp?.value).toEqual({
      type: 'unconfined',
    });
    const one = `container.${seccomp.replace(/pod$/, 'b')}: unconfined`;
    expect(withAnnotations(one).containers.map((container) => container.seccomp?.value.type)).toEqual([
      undefined,
      'unconfined',
    ]);
    const text = `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {${seccomp}: runtime/default}}, spec: ${spec}}`;
    expect(read(text).diagnostics).toMatchObject([{ code: 'seccomp-annotation', severity: 'warning' }]);
    expect(read(text.replace(seccomp, 'other')).diagnostics).toEqual([]);
  });
});
