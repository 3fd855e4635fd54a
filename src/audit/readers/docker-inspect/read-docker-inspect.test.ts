import { describe, expect, it } from 'vitest';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import {
  manifestOf,
  onlyContainer,
  onlyWorkload,
  readIn,
  shown,
} from '../docker-run/fixtures/read-in-test.js';
import { looksLikeDockerInspect, readDockerInspect } from './read-docker-inspect.js';

const read = (value: unknown) =>
  readIn(readDockerInspect, { path: 'c.json', text: JSON.stringify(value, null, 2), tree: true });

/** As Docker 28 prints a container that was started without flags, what matters here. */
function plain(host: object = {}, config: object = {}, rest: object = {}) {
  return {
    Id: 'a1b2c3d4e5f60718',
    Name: '/web',
    AppArmorProfile: '',
    ProcessLabel: '',
    Mounts: [],
    HostConfig: {
      Binds: null,
      LogConfig: { Type: 'json-file', Config: {} },
      NetworkMode: 'bridge',
      PortBindings: {},
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      CapAdd: null,
      CapDrop: null,
      CgroupnsMode: 'private',
      GroupAdd: null,
      IpcMode: 'private',
      OomScoreAdj: 0,
      PidMode: '',
      Privileged: false,
      ReadonlyRootfs: false,
      SecurityOpt: null,
      UTSMode: '',
      UsernsMode: '',
      ShmSize: 67108864,
      Runtime: 'runc',
      CpuShares: 0,
      Memory: 0,
      NanoCpus: 0,
      CgroupParent: '',
      CpuPeriod: 0,
      CpuQuota: 0,
      Devices: [],
      DeviceCgroupRules: null,
      DeviceRequests: null,
      MemorySwap: 0,
      OomKillDisable: null,
      PidsLimit: null,
      Ulimits: [],
      MaskedPaths: ['/proc/kcore'],
      ReadonlyPaths: ['/proc/sys'],
      ...host,
    },
    Config: { User: '', Env: ['PATH=/bin'], Cmd: ['nginx'], Image: 'nginx:1', Entrypoint: null, ...config },
    NetworkSettings: { Ports: {} },
    ...rest,
  };
}

describe('one setting', () => {
  const cases: [string, object, (c: DeclaredContainer) => Setting<unknown> | undefined, unknown, RegExp][] = [
    [
      'privileged',
      { Privileged: true },
      (c) => (c.privileged?.value ? c.privileged : undefined),
      true,
      / true$/,
    ],
    ['added', { CapAdd: ['CAP_NET_ADMIN'] }, (c) => c.capabilities.add[0], 'NET_ADMIN', / "CAP_NET_ADMIN"$/],
    ['dropped', { CapDrop: ['ALL'] }, (c) => c.capabilities.drop[0], 'ALL', / "ALL"$/],
    ['pid', { PidMode: 'host' }, (c) => c.namespaces.pid, { mode: 'host' }, / "host"$/],
    ['uts', { UTSMode: 'host' }, (c) => c.namespaces.uts, { mode: 'host' }, / "host"$/],
    ['userns', { UsernsMode: 'host' }, (c) => c.namespaces.user, { mode: 'host' }, / "host"$/],
    [
      'no new',
      { SecurityOpt: ['no-new-privileges'] },
      (c) => c.noNewPrivileges,
      true,
      / "no-new-privileges"$/,
    ],
    [
      'seccomp',
      { SecurityOpt: ['seccomp=unconfined'] },
      (c) => c.seccomp,
      { type: 'unconfined' },
      / "seccomp=unconfined"$/,
    ],
    [
      'own profile',
      { SecurityOpt: ['seccomp={"a":1}'] },
      (c) => c.seccomp,
      { type: 'localhost', profile: '{…}' },
      /seccomp/,
    ],
    ['selinux', { SecurityOpt: ['label=disable'] }, (c) => c.selinux.disabled, true, / "label=disable"$/],
    ['masked null', { MaskedPaths: null }, (c) => c.procMount, 'unmasked', / "MaskedPaths"$/],
    ['readonly []', { ReadonlyPaths: [] }, (c) => c.procMount, 'unmasked', / "ReadonlyPaths"$/],
    ['group', { GroupAdd: ['0'] }, (c) => c.supplementaryGroups[0], '0', / "0"$/],
    [
      'sysctl',
      { Sysctls: { 'net.x': '1' } },
      (c) => c.sysctls[0],
      { name: 'net.x', value: '1' },
      / "net.x": "1"$/,
    ],
    ['cgroup', { CgroupParent: '/x' }, (c) => c.cgroupParent, '/x', / "\/x"$/],
    ['init', { Init: true }, (c) => c.init, true, / true$/],
    ['rule', { DeviceCgroupRules: ['c 1:1 r'] }, (c) => c.deviceCgroupRules[0], 'c 1:1 r', / "c 1:1 r"$/],
    [
      'quota',
      { CpuQuota: 50000 },
      (c) => (c.resources.cpuLimit?.value ? c.resources.cpuLimit : undefined),
      0.5,
      / 50000$/,
    ],
    [
      'nano',
      { NanoCpus: 1500000000 },
      (c) => (c.resources.cpuLimit?.value ? c.resources.cpuLimit : undefined),
      1.5,
      / 15/,
    ],
    ['oom', { OomKillDisable: true }, (c) => c.resources.oomKillDisable, true, / true$/],
    ['pids', { PidsLimit: 5 }, (c) => c.resources.pidsLimit, 5, / 5$/],
  ];

  it.each(cases)('%s', (_, host, get, value, at) => {
    const result = read([plain(host)]);
    expect(onlyWorkload(result).unresolved).toEqual([]);
    const setting = get(onlyContainer(result));
    expect(setting?.value).toEqual(value);
    expect(shown(setting?.at)).toMatch(at);
    expect(get(onlyContainer(read([plain()]))), 'control').toBeUndefined();
  });
});

it('a whole container', () => {
  const workload = onlyWorkload(
    read(plain({}, {}, { AppArmorProfile: 'unconfined', ProcessLabel: 'u:r:spc_t:s0' })),
  );
  const [only] = workload.containers;
  expect([workload.resource, shown(workload.at)]).toEqual(['container web', '3:11 "/web"']);
  expect(only?.apparmor?.value).toEqual({ type: 'unconfined' });
  expect(only?.selinux.disabled?.value).toBe(true);
  expect([only?.image?.value, only?.command?.value, only?.entrypoint]).toEqual([
    'nginx:1',
    ['nginx'],
    undefined,
  ]);
  expect(only?.user).toBeUndefined();
  expect(only?.restart?.value).toEqual({ policy: 'no' });
  expect(only?.logging?.value).toEqual({ driver: 'json-file', options: {} });
  expect(only?.resources.memoryLimit?.value).toBe(0);
});

it('mounts: what is mounted, then what was asked for and is not listed', () => {
  const { mounts } = onlyContainer(
    read(
      plain(
        {
          Binds: ['/etc:/etc2:ro', '/srv/:/srv'],
          Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 5 } }],
          Tmpfs: { '/run': 'size=1m' },
        },
        {},
        {
          Mounts: [
            {
              Type: 'bind',
              Source: '/etc',
              Destination: '/etc2',
              Mode: 'ro',
              RW: false,
              Propagation: 'rprivate',
            },
            {
              Type: 'volume',
              Name: 'v',
              Source: '/var/lib/docker/volumes/v/_data',
              Destination: '/v',
              Mode: 'z',
              RW: true,
            },
          ],
        },
      ),
    ),
  );
  expect(
    mounts.map((m) => [m.kind, m.source, m.target, m.readOnly, m.propagation, m.options, m.sizeBytes]),
  ).toEqual([
    ['bind', '/etc', '/etc2', true, 'rprivate', [], undefined],
    ['volume', 'v', '/v', false, undefined, ['z'], undefined],
    ['tmpfs', undefined, '/t', false, undefined, [], 5],
    ['bind', '/srv', '/srv', false, undefined, [], undefined],
    ['tmpfs', undefined, '/run', false, undefined, ['size=1m'], 1048576],
  ]);
  expect(shown(mounts[0]?.at)).toMatch(/ "\/etc"$/);
});

it('ports: published on all addresses, on one, and only exposed', () => {
  const { ports } = onlyContainer(
    read(
      plain(
        {
          PortBindings: {
            '80/tcp': [{ HostIp: '', HostPort: '8080' }],
            '53/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
          },
        },
        { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '443/tcp': {} } },
        {
          NetworkSettings: {
            Ports: {
              '80/tcp': [
                { HostIp: '0.0.0.0', HostPort: '8080' },
                { HostIp: '::', HostPort: '8080' },
              ],
              '443/tcp': null,
            },
          },
        },
      ),
    ),
  );
  expect(
    ports.map(({ containerPort, protocol, published, at }) => [
      containerPort,
      protocol,
      published,
      shown(at).replace(/^\S+ /, ''),
    ]),
  ).toEqual([
    [80, 'tcp', { port: 8080 }, '"0.0.0.0"'],
    [53, 'udp', { address: '127.0.0.1' }, '"127.0.0.1"'],
    [443, 'tcp', undefined, '"443/tcp"'],
  ]);
});

it('devices, and requests for them', () => {
  const { devices } = onlyContainer(
    read(
      plain({
        Devices: [{ PathOnHost: '/dev/kvm', PathInContainer: '/dev/k', CgroupPermissions: 'rw' }],
        DeviceRequests: [
          { Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']] },
          { Driver: 'cdi', DeviceIDs: ['v.com/gpu=0'] },
        ],
      }),
    ),
  );
  expect(devices.map(({ path, target, permissions }) => [path, target, permissions])).toEqual([
    ['/dev/kvm', '/dev/k', 'rw'],
    ['/dev/nvidia*', undefined, 'rw'],
    ['v.com/gpu=0', undefined, 'rwm'],
  ]);
});

it('health: none written, switched off, defined', () => {
  const health = (config: object) => onlyContainer(read(plain({}, config))).healthCheck?.value;
  expect(health({})).toBeUndefined();
  expect(health({ Healthcheck: { Test: ['NONE'] } })).toBe('disabled');
  expect(health({ Healthcheck: { Test: ['CMD-SHELL', 'true'] } })).toBe('defined');
  expect(health({ Healthcheck: {} })).toBeUndefined();
});

describe('Podman', () => {
  it('says what a container really has: its defaults are fewer than those of Docker', () => {
    const { capabilities, runtime, image } = onlyContainer(
      read([
        plain(
          { CapAdd: [], CapDrop: ['CAP_MKNOD'], Runtime: 'oci' },
          { Image: '' },
          {
            OCIRuntime: 'crun',
            ImageName: 'docker.io/library/nginx:1',
            BoundingCaps: [
              'CAP_CHOWN',
              'CAP_DAC_OVERRIDE',
              'CAP_FOWNER',
              'CAP_FSETID',
              'CAP_KILL',
              'CAP_NET_BIND_SERVICE',
              'CAP_SETFCAP',
              'CAP_SETGID',
              'CAP_SETPCAP',
              'CAP_SETUID',
              'CAP_SYS_CHROOT',
              'CAP_SYS_TIME',
            ],
          },
        ),
      ]),
    );
    expect(capabilities.add.map(({ value }) => value)).toEqual(['SYS_TIME']);
    expect(capabilities.drop.map(({ value }) => value)).toEqual(['MKNOD', 'NET_RAW', 'AUDIT_WRITE']);
    expect([runtime?.value, image?.value]).toEqual(['crun', 'docker.io/library/nginx:1']);
  });

  it('leaves some to the command line that made the container', () => {
    const { sysctls, procMount, privileged } = onlyContainer(
      read([
        plain(
          { MaskedPaths: ['x'], Privileged: false },
          {
            CreateCommand: [
              'podman',
              'run',
              '--sysctl',
              'kernel.x=1',
              '--security-opt',
              'unmask=ALL',
              '--privileged',
              'a',
            ],
          },
        ),
      ]),
    );
    expect(sysctls[0]?.value).toEqual({ name: 'kernel.x', value: '1' });
    expect([procMount?.value, privileged?.value]).toEqual(['unmasked', false]);
  });
});

it.each([
  ['an image', { Id: 'sha256:1', RepoTags: ['a:1'], RootFS: {}, Config: {} }, 'image a:1'],
  ['a network', { Name: 'n', IPAM: {}, Driver: 'bridge' }, 'network n'],
  ['a volume', { Name: 'v', Mountpoint: '/x', Driver: 'local' }, 'volume v'],
  [
    'an entry of docker ps',
    { Id: 'x', Names: ['/a'], ImageID: 'y', HostConfig: { NetworkMode: 'x' } },
    'a list entry',
  ],
  ['a service', { ID: 'x', Version: {}, Spec: { TaskTemplate: {} } }, 'service'],
  ['a pod', { Id: 'x', Name: 'p', InfraContainerID: 'y' }, 'pod p'],
])('%s is recognised, and ignored with a reason', (_, value, what) => {
  const text = JSON.stringify([value]);
  expect(looksLikeDockerInspect(manifestOf('x.json', text, true))).toBe(true);
  expect(read([value])).toMatchObject({ workloads: [], ignored: [{ what }] });
});

it.each([[{ kind: 'Pod' }], [[]], [['a']], [{ services: {} }], [{ Name: 'x' }], [1]])(
  'nothing of the kind: %j',
  (value) => {
    expect(looksLikeDockerInspect(manifestOf('x.json', JSON.stringify(value), true))).toBe(false);
  },
);

it('what has the wrong type is reported, not taken for its default', () => {
  const { unresolved } = onlyWorkload(
    read(
      plain({
        Privileged: 'maybe',
        Memory: 'lots',
        Ulimits: [{}],
        Binds: [':'],
        RestartPolicy: { Name: 'often' },
      }),
    ),
  );
  expect(unresolved.map(({ field }) => field).sort()).toEqual([
    'Binds',
    'Memory',
    'Privileged',
    'RestartPolicy',
    'Ulimits',
  ]);
});
