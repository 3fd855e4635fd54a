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
import { looksLikeQuadlet, readQuadlet } from './read-quadlet.js';

const read = (text: string, path = 'units/web.container', files: Record<string, string> = {}) =>
  readIn(readQuadlet, { path, text, files });
const unit = (...lines: string[]) => `[Container]\nImage=nginx:1\n${lines.join('\n')}\n`;
const container = (...lines: string[]) => onlyContainer(read(unit(...lines)));

describe('keys', () => {
  const cases: [line: string, get: (c: DeclaredContainer) => Setting<unknown> | undefined, value: unknown][] =
    [
      ['AddCapability=CAP_NET_ADMIN', (c) => c.capabilities.add[0], 'NET_ADMIN'],
      ['DropCapability=all', (c) => c.capabilities.drop[0], 'ALL'],
      ['SecurityLabelDisable=true', (c) => c.selinux.disabled, true],
      ['SecurityLabelType=spc_t', (c) => c.selinux.type, 'spc_t'],
      ['SecurityLabelLevel=s0:c1', (c) => c.selinux.level, 's0:c1'],
      ['SeccompProfile=unconfined', (c) => c.seccomp, { type: 'unconfined' }],
      ['SeccompProfile=/etc/s.json', (c) => c.seccomp, { type: 'localhost', profile: '/etc/s.json' }],
      ['AppArmor=unconfined', (c) => c.apparmor, { type: 'unconfined' }],
      ['NoNewPrivileges=yes', (c) => c.noNewPrivileges, true],
      ['NoNewPrivileges=0', (c) => c.noNewPrivileges, false],
      ['Unmask=ALL', (c) => c.procMount, 'unmasked'],
      ['ReadOnly=true', (c) => c.readOnlyRoot, true],
      ['Network=host', (c) => c.namespaces.network, { mode: 'host' }],
      ['Network=db.container', (c) => c.namespaces.network, { mode: 'joined', with: 'db.container' }],
      ['UserNS=keep-id:uid=5', (c) => c.namespaces.user, { mode: 'private', kind: 'keep-id:uid=5' }],
      ['UIDMap=0:1000:1', (c) => c.namespaces.user, { mode: 'private', kind: 'mapped' }],
      ['User=0', (c) => c.user, { text: '0', uid: 0 }],
      ['User=app', (c) => c.user, { text: 'app' }],
      ['Group=5', (c) => c.user, { text: ':5', uid: 0, gid: 5 }],
      ['GroupAdd=keep-groups', (c) => c.supplementaryGroups[0], 'keep-groups'],
      ['Sysctl=net.x=1', (c) => c.sysctls[0], { name: 'net.x', value: '1' }],
      ['Memory=1g', (c) => c.resources.memoryLimit, 1024 ** 3],
      ['PidsLimit=-1', (c) => c.resources.pidsLimit, -1],
      ['ShmSize=1m', (c) => c.resources.shmSize, 1024 ** 2],
      ['Ulimit=nofile=1:2', (c) => c.resources.ulimits[0], { name: 'nofile', soft: 1, hard: 2 }],
      ['HealthCmd=none', (c) => c.healthCheck, 'disabled'],
      ['HealthCmd=curl x', (c) => c.healthCheck, 'defined'],
      ['RunInit=on', (c) => c.init, true],
      ['LogDriver=none', (c) => c.logging, { driver: 'none', options: {} }],
      ['Entrypoint=/e', (c) => c.entrypoint, ['/e']],
      ['Exec=a "b c" %%', (c) => c.command, ['a', 'b c', '%']],
    ];

  it.each(cases)('%s', (line, get, value) => {
    const result = read(unit('# c', line));
    expect(onlyWorkload(result).unresolved).toEqual([]);
    const setting = get(onlyContainer(result));
    expect([setting?.value, shown(setting?.at)]).toEqual([value, `4:1 ${line}`]);
    expect(get(container()), 'control').toBeUndefined();
  });

  it('ports, mounts and devices', () => {
    const only = container(
      'PublishPort=127.0.0.1:8080:80',
      'ExposeHostPort=90',
      'Volume=%h/data:/data:ro,Z',
      'Volume=cache.volume:/cache',
      'Mount=type=bind,source=/etc,target=/e type=tmpfs,target=/t',
      'Tmpfs=/run:size=1m',
      'AddDevice=-/dev/kvm /dev/fuse',
      'Secret=tok,type=env,target=TOKEN',
      'Secret=key',
    );
    expect(only.ports.map(({ containerPort, published }) => [containerPort, published])).toEqual([
      [80, { address: '127.0.0.1', port: 8080 }],
      [90, undefined],
    ]);
    expect(only.mounts.map(({ kind, source, target, readOnly }) => [kind, source, target, readOnly])).toEqual(
      expect.arrayContaining([
        ['bind', '$HOME/data', '/data', true],
        ['volume', 'cache.volume', '/cache', false],
        ['bind', '/etc', '/e', false],
        ['tmpfs', undefined, '/t', false],
        ['tmpfs', undefined, '/run', false],
        ['secret', 'key', '/run/secrets/key', true],
      ]),
    );
    expect(only.devices.map(({ path, at }) => [path, shown(at)])).toEqual([
      ['/dev/kvm', '9:11 -/dev/kvm'],
      ['/dev/fuse', '9:21 /dev/fuse'],
    ]);
    expect(only.environment).toMatchObject([{ name: 'TOKEN', from: 'secret' }]);
  });

  it('environment, also of files', () => {
    const result = read(unit('Environment=A=1 "B=x y"', 'EnvironmentFile=./e.env'), 'web.container', {
      './e.env': 'C=3\n',
    });
    expect(onlyContainer(result).environment.map(({ name, value, at }) => [name, value, shown(at)])).toEqual([
      ['A', '1', '3:13 A=1'],
      ['B', 'x y', '3:17 "B=x y"'],
      ['C', '3', '1:3 3'],
    ]);
  });

  it('repeated keys add up; an empty one takes away; of single values the last counts', () => {
    const only = container(
      'AddCapability=A B',
      'AddCapability=C',
      'DropCapability=X',
      'DropCapability=',
      'DropCapability=Y',
      'Memory=1m',
      'Memory=2m',
      'User=0',
      'User=',
    );
    expect(only.capabilities.add.map(({ value }) => value)).toEqual(['A', 'B', 'C']);
    expect(only.capabilities.drop.map(({ value }) => value)).toEqual(['Y']);
    expect([only.resources.memoryLimit?.value, only.user]).toEqual([2 * 1024 ** 2, undefined]);
  });

  it('PodmanArgs are flags, and win', () => {
    const only = container('PodmanArgs=--privileged --cap-add X \\', ' --memory=5m', 'Memory=1g');
    expect(shown(only.privileged?.at)).toBe('3:12 --privileged');
    expect([only.resources.memoryLimit?.value, shown(only.resources.memoryLimit?.at)]).toEqual([
      5 * 1024 ** 2,
      '4:2 --memory=5m',
    ]);
  });

  it('keys that Podman does not have, and values that are none, are reported', () => {
    const { unresolved } = onlyWorkload(
      read(unit('Privileged=true', 'Memory=lots', 'Volume=:', 'Timezone=local')),
    );
    expect(unresolved.map(({ field }) => field).sort()).toEqual(['Privileged', 'memory', 'volume']);
  });
});

it('the unit itself: name, restart, limits of its control group', () => {
  const text = `${unit('ContainerName=w-%p')}[Service]\nRestart=on-failure\nMemoryMax=64M\n`;
  const { resource, containers, at } = onlyWorkload(read(text));
  expect([resource, shown(at)]).toEqual(['container w-web', '1:1 [Container]']);
  expect(containers[0]?.restart?.value).toEqual({ policy: 'on-failure' });
  expect(containers[0]?.resources.memoryLimit?.value).toBe(64 * 1024 ** 2);
  expect(onlyWorkload(read(unit())).resource).toBe('container systemd-web');
  const other = read(text.replace('ContainerName', 'CgroupsMode=enabled\nContainerName'));
  expect(onlyContainer(other).resources.memoryLimit).toBeUndefined();
});

it('images: of another unit, built, missing', () => {
  const imageUnit = read('[Container]\nImage=a.image\n', 'w.container', {
    'a.image': '[Image]\nImage=x/y:1\n',
  });
  expect([onlyContainer(imageUnit).image?.value, shown(onlyContainer(imageUnit).image?.at)]).toEqual([
    'x/y:1',
    '2:1 Image=x/y:1',
  ]);
  expect(onlyWorkload(read('[Container]\nImage=a.image\n')).unresolved).toHaveLength(1);
  const built = onlyContainer(read('[Container]\nImage=a.build\n'));
  expect([built.builds?.value, built.image]).toEqual([true, undefined]);
  expect(onlyWorkload(read('[Container]\nExec=x\n')).unresolved).toMatchObject([{ field: 'Image' }]);
  expect(onlyWorkload(read('[Container]\nRootfs=/x\n')).unresolved).toEqual([]);
});

it('a pod beside it gives its ports and network', () => {
  const result = read(unit('Pod=p.pod'), 'w.container', {
    'p.pod': '[Pod]\nPublishPort=80:80\nNetwork=host\n',
  });
  const { ports, namespaces } = onlyContainer(result);
  expect(ports.map(({ at }) => `${at.source.path} ${shown(at)}`)).toEqual(['p.pod 2:1 PublishPort=80:80']);
  expect(namespaces.network?.value).toEqual({ mode: 'host' });
  expect(onlyWorkload(read(unit('Pod=gone.pod'))).unresolved).toMatchObject([{ field: 'pod' }]);
});

it('a drop-in is read with the unit that it changes', () => {
  const only = onlyContainer(
    read('[Container]\nAddCapability=\nReadOnly=true\n', 'u/web.container.d/10.conf', {
      '../web.container': unit('AddCapability=SYS_ADMIN', 'ReadOnly=false'),
    }),
  );
  expect([only.name, only.image?.value, only.capabilities.add, only.readOnlyRoot?.value]).toEqual([
    'systemd-web',
    'nginx:1',
    [],
    true,
  ]);
});

it.each([
  ['x.pod', '[Pod]\nPodName=x'],
  ['x.kube', '[Kube]\nYaml=a.yaml'],
  ['x.volume', '[Volume]\n'],
  ['x.network', '[Network]\nSubnet=1'],
  ['x.image', '[Image]\nImage=x'],
  ['x.build', '[Build]\nImageTag=x'],
])('%s starts no container of its own, and says why', (path, text) => {
  expect(looksLikeQuadlet(manifestOf(path, text))).toBe(true);
  expect(read(text, path)).toMatchObject({ workloads: [], ignored: [{ what: path }] });
});

it.each([
  ['web.container', unit(), true],
  ['-', '# c\n[Container]\nImage=a', true],
  ['web.network', '[Match]\nName=eth0\n[Network]\nDHCP=yes', true],
  ['10.network.txt', '[Network]\nDHCP=yes', false],
  ['web.service', '[Service]\nExecStart=x', false],
])('looks like one? %s %j', (path, text, expected) => {
  expect(looksLikeQuadlet(manifestOf(path, text))).toBe(expected);
});
