// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are systemd's own
import { describe, expect, it } from 'vitest';
import {
  manifestOf,
  onlyContainer,
  onlyWorkload,
  readIn,
  shown,
} from '../docker-run/fixtures/read-in-test.js';
import { looksLikeSystemd, readSystemd } from './read-systemd.js';

const read = (text: string, path = 'units/web.service') => readIn(readSystemd, { path, text });
const service = (...lines: string[]) => `[Unit]\nAfter=docker.service\n[Service]\n${lines.join('\n')}\n`;
const container = (...lines: string[]) => onlyContainer(read(service(...lines)));

it('a unit that starts a container', () => {
  const { resource, format, at, containers } = onlyWorkload(
    read(
      service(
        'ExecStartPre=-/usr/bin/docker rm -f %n',
        'ExecStart=/usr/bin/docker run --rm --name %n \\',
        '  # why',
        '  ; and why',
        '  --privileged \\',
        '  -v /etc:/e "nginx:1"',
        'ExecStop=/usr/bin/docker stop %n',
        'Restart=always',
      ),
    ),
  );
  expect([resource, format, shown(at)]).toEqual(['container web.service', 'systemd', '5:36 --name %n']);
  const [only] = containers;
  expect(shown(only?.privileged?.at)).toBe('8:3 --privileged');
  expect(only?.mounts.map((mount) => [mount.source, shown(mount.at)])).toEqual([['/etc', '9:3 -v /etc:/e']]);
  expect(shown(only?.image?.at)).toBe('9:14 "nginx:1"');
  expect([only?.restart?.value, shown(only?.restart?.at)]).toEqual([
    { policy: 'always' },
    '11:1 Restart=always',
  ]);
});

describe('commands', () => {
  it.each([
    ['ExecStart=docker run a', ['a']],
    ['ExecStart=@-+!/usr/bin/podman run a', ['a']],
    ['ExecStart=/usr/bin/env docker run a', ['a']],
    ["ExecStart=/bin/sh -c 'docker run a && docker run b'", ['a', 'b']],
    ['ExecStart=/bin/bash -c "exec docker run \\"a\\""', ['a']],
    ['ExecStartPre=docker create a\nExecStart=docker start -a x', ['a']],
    ['ExecStart=docker run a ; docker run b', ['a', 'b']],
    ['ExecStart=docker run a\nExecStart=\nExecStart=docker run b', ['b']],
    ['Environment=I=a "O=--rm -d"\nExecStart=docker run $O ${I}', ['a']],
    ['ExecStart=nerdctl run a', ['a']],
    ['  ExecStart = docker run a  ', ['a']],
    ['ExecStart=docker run a\r', ['a']],
    ['#ExecStart=docker run a', []],
    ['ExecStart=docker start a', []],
    ['ExecStart=echo docker run a', []],
    ['[Install]\nExecStart=docker run a', []],
    ['Description=docker run a', []],
  ])('%j', (line, expected) => {
    expect(read(service(line)).workloads.map(({ containers }) => containers[0]?.image?.value)).toEqual(
      expected,
    );
  });

  it('places in a script in quotes are exact', () => {
    expect(shown(container("ExecStart=/bin/sh -c 'docker run --privileged a'").privileged?.at)).toBe(
      '4:34 --privileged',
    );
  });

  it('variables of the unit have their own place', () => {
    const only = container(
      'Environment=X=1 "OPTS=--read-only --cap-add ALL"',
      'ExecStart=docker run $OPTS a:$$X',
    );
    expect(shown(only.readOnlyRoot?.at)).toBe('4:23 --read-only');
    expect(only.capabilities.add.map(({ at }) => shown(at))).toEqual(['4:35 --cap-add ALL']);
    expect(only.image?.value).toBe('a:$X');
  });

  it.each([
    ['ExecStart=docker run $OPTS a', 'options', 'the variable OPTS has no value here'],
    ['ExecStart=docker run a:${TAG}', 'image', 'the variable TAG has no value here'],
    ['ExecStart=docker run a:%H', 'image', 'what %H stands for is known only to systemd'],
  ])('unknown: %s', (line, field, reason) => {
    expect(onlyWorkload(read(service(line))).unresolved).toMatchObject([{ field, reason }]);
  });
});

describe('specifiers', () => {
  it.each([
    ['web.service', '%n %N %p %i', 'web.service web web '],
    ['web@1.service', '%n %N %p %i', 'web@1.service web@1 web 1'],
    ['web@.service', '%p %i', 'web %i'],
    ['web.service', '%% %t %h %S', '% /run $HOME /var/lib'],
    ['web.service.d/x.conf', '%n', 'web.service'],
  ])('%s: %s', (path, written, expected) => {
    const { containers } = onlyWorkload(read(service(`ExecStart=docker run --name "${written}" a`), path));
    expect(containers[0]?.name).toBe(expected);
  });
});

it("a unit's own limits hold only for what Podman leaves in its control group", () => {
  const limits = ['MemoryMax=1G', 'TasksMax=50', 'CPUQuota=150%'];
  const { resources } = container(...limits, 'ExecStart=podman run --cgroups=split a');
  expect([resources.memoryLimit?.value, resources.pidsLimit?.value, resources.cpuLimit?.value]).toEqual([
    1024 ** 3,
    50,
    1.5,
  ]);
  expect(container(...limits, 'ExecStart=docker run a').resources).toEqual({ ulimits: [] });
  expect(
    container('MemoryMax=1G', 'ExecStart=podman run --cgroups=split -m 5m a').resources.memoryLimit?.value,
  ).toBe(5 * 1024 ** 2);
});

it('systemd-nspawn is said to be ignored', () => {
  expect(read(service('ExecStart=/usr/bin/systemd-nspawn --boot')).ignored).toMatchObject([
    { what: 'systemd-nspawn' },
  ]);
  expect(read('[Exec]\nBoot=yes', 'x.nspawn').ignored).toHaveLength(1);
});

it.each([
  ['web.service', service('ExecStart=docker run a'), true],
  ['x', service('ExecStart=/usr/bin/podman run a'), true],
  ['x.nspawn', '[Exec]\nBoot=1', true],
  ['web.service', service('ExecStart=/usr/sbin/nginx'), false],
  ['docker.txt', 'docker run a', false],
  ['x.ini', '[Service]\nname=docker', false],
])('looks like one? %s %j', (path, text, expected) => {
  expect(looksLikeSystemd(manifestOf(path, text))).toBe(expected);
});
