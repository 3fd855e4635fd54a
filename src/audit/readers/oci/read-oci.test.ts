import { describe, expect, it } from 'vitest';
import {
  manifestOf,
  onlyContainer,
  onlyWorkload,
  readIn,
  shown,
} from '../docker-run/fixtures/read-in-test.js';
import { looksLikeOci, readOci } from './read-oci.js';

const masked = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'];
const readOnly = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** As `runc spec` writes it, what matters here. */
function spec(process: object = {}, linux: object = {}, rest: object = {}) {
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid: 1000, gid: 1000 },
      args: ['sh'],
      env: ['PATH=/bin'],
      cwd: '/',
      capabilities: { bounding: ['CAP_KILL'], effective: ['CAP_KILL', 'CAP_CHOWN'] },
      noNewPrivileges: true,
      ...process,
    },
    root: { path: 'rootfs', readonly: true },
    hostname: 'box',
    mounts: [],
    linux: {
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup', 'user'].map((type) => ({ type })),
      seccomp: { defaultAction: 'SCMP_ACT_ERRNO', syscalls: [] },
      maskedPaths: masked,
      readonlyPaths: readOnly,
      ...linux,
    },
    ...rest,
  };
}

const read = (value: unknown, path = 'web/config.json') =>
  readIn(readOci, { path, text: JSON.stringify(value, null, 2), tree: true });
const container = (...parts: Parameters<typeof spec>) => onlyContainer(read(spec(...parts)));

it('a container that is well confined', () => {
  const result = read(spec());
  const only = onlyContainer(result);
  expect(onlyWorkload(result)).toMatchObject({ resource: 'container web', unresolved: [] });
  expect(only.capabilities.drop.map(({ value, at }) => [value, shown(at)])).toEqual([
    ['ALL', '15:5 "capabilities"'],
  ]);
  expect(only.capabilities.add.map(({ value }) => value)).toEqual(['KILL', 'CHOWN']);
  expect(Object.values(only.namespaces).every(({ value }) => value.mode === 'private')).toBe(true);
  expect(only.seccomp?.value).toEqual({ type: 'localhost' });
  expect(only.procMount?.value).toBe('default');
  expect([only.readOnlyRoot?.value, only.noNewPrivileges?.value, only.user?.value]).toEqual([
    true,
    true,
    { text: '1000:1000', uid: 1000, gid: 1000 },
  ]);
  expect([only.command?.value, only.environment[0]?.name]).toEqual([['sh'], 'PATH']);
});

it('what is not said, a container does without', () => {
  const only = onlyContainer(read({ ociVersion: '1', process: { args: ['x'] }, root: {} }));
  expect(only.namespaces.pid?.value).toEqual({ mode: 'host' });
  expect(only.namespaces.network?.value).toEqual({ mode: 'host' });
  expect(only.seccomp?.value).toEqual({ type: 'unconfined' });
  expect(only.procMount?.value).toBe('unmasked');
  expect(only.capabilities).toMatchObject({ add: [], drop: [{ value: 'ALL' }] });
  for (const field of ['user', 'noNewPrivileges', 'readOnlyRoot', 'apparmor'] as const)
    expect(only[field], field).toBeUndefined();
});

it.each([
  ['null', null, 'unconfined'],
  ['allows all', { defaultAction: 'SCMP_ACT_ALLOW' }, 'unconfined'],
  ['only logs', { defaultAction: 'SCMP_ACT_LOG', syscalls: [] }, 'unconfined'],
  ['denies some', { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['ptrace'] }] }, 'localhost'],
])('seccomp that %s', (_, seccomp, type) => {
  expect(container({}, { seccomp }).seccomp?.value.type).toBe(type);
});

it.each([
  ['no masked paths', { maskedPaths: [] }, 'unmasked', '"maskedPaths"'],
  ['no read-only paths', { readonlyPaths: [] }, 'unmasked', '"readonlyPaths"'],
  ['all of /proc masked', { maskedPaths: ['/proc'], readonlyPaths: [] }, 'default', '"maskedPaths"'],
  ['one that matters missing', { readonlyPaths: readOnly.slice(0, 3) }, 'unmasked', '"readonlyPaths"'],
])('%s', (_, linux, value, at) => {
  const { procMount } = container({}, linux);
  expect([procMount?.value, shown(procMount?.at).replace(/^\S+ /, '')]).toEqual([value, at]);
});

describe('namespaces', () => {
  it('a path is that of another, and of the host where it is the first process', () => {
    const { namespaces } = container(
      {},
      {
        namespaces: [
          { type: 'pid', path: '/proc/77/ns/pid' },
          { type: 'network', path: '/proc/1/ns/net' },
          { type: 'ipc' },
        ],
      },
    );
    expect(namespaces.pid?.value).toEqual({ mode: 'joined', with: '/proc/77/ns/pid' });
    expect(namespaces.network?.value).toEqual({ mode: 'host' });
    expect(namespaces.ipc?.value).toEqual({ mode: 'private' });
    expect(shown(namespaces.uts?.at)).toMatch(/ "namespaces"$/);
  });

  it('a user namespace in which root is root of the host says so', () => {
    const of = (hostID: number) =>
      container({}, { uidMappings: [{ containerID: 0, hostID, size: 1000 }] }).namespaces.user?.value;
    expect(of(0)).toEqual({ mode: 'private', kind: "its root is the host's root" });
    expect(of(100000)).toEqual({ mode: 'private' });
  });
});

it('mounts', () => {
  const mount = (destination: string, type: string, source: string, options: string[]) => ({
    destination,
    type,
    source,
    options,
  });
  const { mounts } = container(
    {},
    { rootfsPropagation: 'rshared' },
    {
      mounts: [
        mount('/proc', 'proc', 'proc', []),
        mount('/etc2', 'bind', '/etc/', ['rbind', 'ro', 'rshared', 'nosuid']),
        mount('/w', 'none', '/srv', ['bind', 'ro', 'rw']),
        mount('/t', 'tmpfs', 'tmpfs', ['size=64k']),
        mount('/v', 'bind', '/var/lib/docker/volumes/data/_data', ['rbind']),
        mount('/etc/hosts', 'bind', '/var/lib/docker/containers/1/hosts', ['rbind']),
        mount('/s', 'bind', '/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/tok', ['rbind']),
        mount('/d', 'bind', '/var/lib/docker', ['rbind']),
      ],
    },
  );
  expect(
    mounts.map(({ kind, source, target, readOnly: ro, propagation }) => [
      target,
      kind,
      source,
      ro,
      propagation,
    ]),
  ).toEqual([
    ['/', 'other', undefined, false, 'rshared'],
    ['/proc', 'other', 'proc', false, undefined],
    ['/etc2', 'bind', '/etc', true, 'rshared'],
    ['/w', 'bind', '/srv', false, undefined],
    ['/t', 'tmpfs', undefined, false, undefined],
    ['/v', 'volume', 'data', false, undefined],
    ['/etc/hosts', 'other', '/var/lib/docker/containers/1/hosts', false, undefined],
    ['/s', 'secret', 'tok', false, undefined],
    ['/d', 'bind', '/var/lib/docker', false, undefined],
  ]);
  expect(mounts.find(({ target }) => target === '/t')?.sizeBytes).toBe(65536);
});

it('resources and devices', () => {
  const only = container(
    { oomScoreAdj: -500, rlimits: [{ type: 'RLIMIT_CORE', soft: 1, hard: 18446744073709552000 }] },
    {
      devices: [{ path: '/dev/kvm', type: 'c', major: 10, minor: 232 }],
      resources: {
        memory: { limit: 100, swap: -1, reservation: 50, disableOOMKiller: true },
        cpu: { shares: 5, quota: 50000, period: 100000 },
        pids: { limit: 7 },
        devices: [
          { allow: false, access: 'rwm' },
          { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' },
          { allow: true, type: 'c', major: 10, minor: 232, access: 'wr' },
          { allow: true, access: 'rwm' },
        ],
      },
    },
  );
  expect(only.deviceCgroupRules.map(({ value }) => value)).toEqual(['c 10:232 rw', 'a *:* rwm']);
  expect(only.devices).toMatchObject([{ path: '/dev/kvm', permissions: 'rw' }]);
  const { resources } = only;
  expect([
    resources.memoryLimit?.value,
    resources.memorySwap?.value,
    resources.cpuLimit?.value,
    resources.pidsLimit?.value,
  ]).toEqual([100, -1, 0.5, 7]);
  expect([resources.oomKillDisable?.value, resources.oomScoreAdj?.value]).toEqual([true, -500]);
  expect(resources.ulimits[0]?.value).toEqual({ name: 'core', soft: 1, hard: -1 });
  const unified = container(
    {},
    { resources: { unified: { 'memory.max': '7', 'pids.max': 'max', 'cpu.max': '20000 10000' } } },
  );
  expect([
    unified.resources.memoryLimit?.value,
    unified.resources.pidsLimit?.value,
    unified.resources.cpuLimit?.value,
  ]).toEqual([7, -1, 2]);
});

it('labels', () => {
  const only = container({
    apparmorProfile: 'docker-default',
    selinuxLabel: 'system_u:system_r:spc_t:s0:c1,c2',
  });
  expect(only.apparmor?.value).toEqual({ type: 'runtime-default' });
  expect(only.selinux).toMatchObject({ type: { value: 'spc_t' }, level: { value: 's0:c1,c2' } });
  expect(only.selinux.user).toBeUndefined();
  expect(container({ selinuxLabel: 'evil_u:r:t:s0' }).selinux.user?.value).toBe('evil_u');
  expect(container({ apparmorProfile: 'unconfined' }).apparmor?.value).toEqual({ type: 'unconfined' });
});

it('hooks, other systems and wrong types are not passed over in silence', () => {
  expect(read(spec({}, {}, { hooks: { prestart: [] } })).ignored).toMatchObject([{ what: 'hooks of web' }]);
  expect(read({ ociVersion: '1', process: {}, windows: {} })).toMatchObject({ workloads: [], ignored: [{}] });
  expect(onlyWorkload(read(spec({ oomScoreAdj: 'x' }))).unresolved).toMatchObject([{ field: 'oomScoreAdj' }]);
});

it.each([
  [spec(), true],
  [{ ociVersion: '1', id: 'x', status: 'running', pid: 1, bundle: '/x' }, false],
  [{ imageLayoutVersion: '1.0.0' }, false],
  [{ process: {}, root: {} }, false],
  [[spec()], false],
])('looks like one?', (value, expected) => {
  expect(looksLikeOci(manifestOf('config.json', JSON.stringify(value), true))).toBe(expected);
});
