// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell's own
import { describe, expect, it } from 'vitest';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { manifestOf, onlyContainer, onlyWorkload, readIn, shown } from './fixtures/read-in-test.js';
import { looksLikeDockerRun, readDockerRun } from './read-docker-run.js';

const read = (text: string, files: Record<string, string> = {}) =>
  readIn(readDockerRun, { path: 'start.sh', text, files });
const container = (text: string) => onlyContainer(read(text));
const images = (text: string) =>
  read(text).workloads.map(({ containers }) => containers[0]?.image?.value ?? 'none');

describe('flags', () => {
  const cases: [
    flags: string,
    get: (container: DeclaredContainer) => Setting<unknown> | undefined,
    value: unknown,
    at: string,
  ][] = [
    ['--privileged', (c) => c.privileged, true, '1:12 --privileged'],
    ['--privileged=false', (c) => c.privileged, false, '1:12 --privileged=false'],
    ['--cap-add SYS_ADMIN', (c) => c.capabilities.add[0], 'SYS_ADMIN', '1:12 --cap-add SYS_ADMIN'],
    ['--cap-add=cap_net_raw', (c) => c.capabilities.add[0], 'NET_RAW', '1:12 --cap-add=cap_net_raw'],
    ['--cap-drop all', (c) => c.capabilities.drop[0], 'ALL', '1:12 --cap-drop all'],
    ['-u0', (c) => c.user, { text: '0', uid: 0 }, '1:12 -u0'],
    ['-u=1:2', (c) => c.user, { text: '1:2', uid: 1, gid: 2 }, '1:12 -u=1:2'],
    ['--pid host', (c) => c.namespaces.pid, { mode: 'host' }, '1:12 --pid host'],
    ['--ipc=container:a', (c) => c.namespaces.ipc, { mode: 'joined', with: 'a' }, '1:12 --ipc=container:a'],
    ['--net host', (c) => c.namespaces.network, { mode: 'host' }, '1:12 --net host'],
    ['--network name=host', (c) => c.namespaces.network, { mode: 'host' }, '1:12 --network name=host'],
    ['--uts host', (c) => c.namespaces.uts, { mode: 'host' }, '1:12 --uts host'],
    ['--userns=host', (c) => c.namespaces.user, { mode: 'host' }, '1:12 --userns=host'],
    ['--cgroupns=host', (c) => c.namespaces.cgroup, { mode: 'host' }, '1:12 --cgroupns=host'],
    ['--read-only', (c) => c.readOnlyRoot, true, '1:12 --read-only'],
    ['-m 64m', (c) => c.resources.memoryLimit, 67108864, '1:12 -m 64m'],
    ['--memory-swap -1', (c) => c.resources.memorySwap, -1, '1:12 --memory-swap -1'],
    ['--cpus 1.5', (c) => c.resources.cpuLimit, 1.5, '1:12 --cpus 1.5'],
    ['--cpu-quota=50000', (c) => c.resources.cpuLimit, 0.5, '1:12 --cpu-quota=50000'],
    ['--pids-limit 100', (c) => c.resources.pidsLimit, 100, '1:12 --pids-limit 100'],
    ['--oom-kill-disable', (c) => c.resources.oomKillDisable, true, '1:12 --oom-kill-disable'],
    ['--shm-size=1g', (c) => c.resources.shmSize, 1073741824, '1:12 --shm-size=1g'],
    [
      '--ulimit nofile=1:2',
      (c) => c.resources.ulimits[0],
      { name: 'nofile', soft: 1, hard: 2 },
      '1:12 --ulimit nofile=1:2',
    ],
    [
      '--security-opt no-new-privileges',
      (c) => c.noNewPrivileges,
      true,
      '1:12 --security-opt no-new-privileges',
    ],
    [
      '--security-opt=seccomp=unconfined',
      (c) => c.seccomp,
      { type: 'unconfined' },
      '1:12 --security-opt=seccomp=unconfined',
    ],
    [
      '--security-opt apparmor:unconfined',
      (c) => c.apparmor,
      { type: 'unconfined' },
      '1:12 --security-opt apparmor:unconfined',
    ],
    ['--security-opt label=disable', (c) => c.selinux.disabled, true, '1:12 --security-opt label=disable'],
    [
      '--security-opt systempaths=unconfined',
      (c) => c.procMount,
      'unmasked',
      '1:12 --security-opt systempaths=unconfined',
    ],
    [
      '--sysctl kernel.msgmax=1',
      (c) => c.sysctls[0],
      { name: 'kernel.msgmax', value: '1' },
      '1:12 --sysctl kernel.msgmax=1',
    ],
    ['--group-add 0', (c) => c.supplementaryGroups[0], '0', '1:12 --group-add 0'],
    [
      '--restart on-failure:3',
      (c) => c.restart,
      { policy: 'on-failure', maxRetries: 3 },
      '1:12 --restart on-failure:3',
    ],
    ['--runtime runsc', (c) => c.runtime, 'runsc', '1:12 --runtime runsc'],
    ['--no-healthcheck', (c) => c.healthCheck, 'disabled', '1:12 --no-healthcheck'],
    ['--health-cmd true', (c) => c.healthCheck, 'defined', '1:12 --health-cmd true'],
    ['--init', (c) => c.init, true, '1:12 --init'],
    ['--cgroup-parent /x', (c) => c.cgroupParent, '/x', '1:12 --cgroup-parent /x'],
    [
      '--device-cgroup-rule "c 1:1 r"',
      (c) => c.deviceCgroupRules[0],
      'c 1:1 r',
      '1:12 --device-cgroup-rule "c 1:1 r"',
    ],
    ['--log-driver none', (c) => c.logging, { driver: 'none', options: {} }, '1:12 --log-driver none'],
    ['-itd --rm -u 5', (c) => c.user, { text: '5', uid: 5 }, '1:22 -u 5'],
    ['-itu 5', (c) => c.user, { text: '5', uid: 5 }, '1:12 -itu 5'],
    ['--label a --name=x -h y -w /z --privileged', (c) => c.privileged, true, '1:42 --privileged'],
  ];

  it.each(cases)('%s', (flags, get, value, at) => {
    const result = read(`docker run ${flags} alpine:3 --privileged --cap-add X`);
    expect(result.workloads[0]?.unresolved).toEqual([]);
    const only = onlyContainer(result);
    const setting = get(only);
    expect(setting?.value).toEqual(value);
    expect(shown(setting?.at)).toBe(at);
    // What stands behind the image is the container's command, and sets nothing.
    expect(only.image?.value).toBe('alpine:3');
    expect(only.command?.value).toEqual(['--privileged', '--cap-add', 'X']);
    expect(only.capabilities.add.map((one) => one.value)).not.toContain('X');
  });

  it('none of them is set without its flag', () => {
    const bare = container('docker run alpine:3');
    for (const [flags, get] of cases) expect(get(bare), flags).toBeUndefined();
  });

  it.each([
    ['-v /etc:/host:ro', { kind: 'bind', source: '/etc', target: '/host', readOnly: true }],
    ['-v data:/data', { kind: 'volume', source: 'data', target: '/data', readOnly: false }],
    ['-v $PWD:/app', { kind: 'bind', source: '$PWD', target: '/app' }],
    ['-v "$(pwd)/x:/app"', { kind: 'bind', source: '$PWD/x' }],
    ['--volume=/:/h:rshared', { kind: 'bind', source: '/', propagation: 'rshared' }],
    [
      '--mount type=bind,src=/var/run/docker.sock,dst=/s,readonly',
      { kind: 'bind', source: '/var/run/docker.sock', target: '/s', readOnly: true },
    ],
    [
      '--mount type=bind,source=/a,target=/b,readonly=false,bind-propagation=rslave',
      { readOnly: false, propagation: 'rslave' },
    ],
    ['--mount source=v,target=/b', { kind: 'volume', source: 'v' }],
    ['--mount type=tmpfs,destination=/t,tmpfs-size=1m', { kind: 'tmpfs', target: '/t', sizeBytes: 1048576 }],
    ['--tmpfs /run:size=2m', { kind: 'tmpfs', target: '/run', sizeBytes: 2097152 }],
    ['--use-api-socket', { kind: 'bind', source: '/var/run/docker.sock' }],
    ['--secret s,target=x', { kind: 'secret', source: 's', target: '/run/secrets/x' }],
  ])('mount %s', (flags, expected) => {
    expect(container(`docker run ${flags} a`).mounts).toMatchObject([expected]);
  });

  it.each([
    ['-p 80', { containerPort: 80, published: {} }],
    ['-p8080:80', { containerPort: 80, published: { port: 8080 } }],
    [
      '--publish=127.0.0.1:53:53/udp',
      { containerPort: 53, published: { address: '127.0.0.1', port: 53 }, protocol: 'udp' },
    ],
    ['--expose 80', { containerPort: 80 }],
    ['-P --expose 81', { containerPort: 81, published: {} }],
    ['-p $PORT:80', { containerPort: 80, published: {} }],
    ['-p 127.0.0.1:$PORT:80', { containerPort: 80, published: { address: '127.0.0.1' } }],
  ])('port %s', (flags, expected) => {
    const { ports } = container(`docker run ${flags} a`);
    expect(ports).toMatchObject([expected]);
    if (flags === '--expose 80') expect(ports[0]).not.toHaveProperty('published');
  });

  it('devices', () => {
    expect(container('docker run --device /dev/kvm:/dev/x:r --gpus all a').devices).toMatchObject([
      { path: '/dev/kvm', target: '/dev/x', permissions: 'r' },
      { path: '/dev/nvidia*' },
    ]);
  });

  it('environment', () => {
    const result = readIn(readDockerRun, {
      path: 'x.sh',
      text: 'docker run -e A=1 -e B -e C=$C --env "D=x y" --env-file my.env a',
      files: { 'my.env': '# c\nE=5\nF\n' },
    });
    expect(
      onlyContainer(result).environment.map(({ name, value, from, at }) => [name, value, from, shown(at)]),
    ).toEqual([
      ['A', '1', undefined, '1:12 -e A=1'],
      ['B', undefined, 'environment', '1:19 -e B'],
      ['C', undefined, 'environment', '1:24 -e C=$C'],
      ['D', 'x y', undefined, '1:32 --env "D=x y"'],
      ['E', '5', undefined, '2:3 5'],
    ]);
    expect(onlyWorkload(read('docker run --env-file gone a')).unresolved).toMatchObject([
      { field: 'env-file' },
    ]);
  });
});

describe('commands are found', () => {
  it.each([
    ['docker run a', ['a']],
    ['docker container run a', ['a']],
    ['docker create a', ['a']],
    ['podman run a; nerdctl run b && finch run c || true', ['a', 'b', 'c']],
    ['docker -H unix:///x --log-level debug -D run a', ['a']],
    ['docker --context=x run a', ['a']],
    ['sudo docker run a', ['a']],
    ['sudo -E -u root /usr/bin/docker run a', ['a']],
    ['env X=1 docker run a', ['a']],
    ['X=1 Y="2 3" docker run a', ['a']],
    ['exec docker run a', ['a']],
    ['nohup docker run a > log 2>&1 &', ['a']],
    ['if ! docker inspect x; then docker run a; else docker run b; fi', ['a', 'b']],
    ['for i in 1 2; do docker run a; done', ['a']],
    ['while true; do\n docker run a\ndone', ['a']],
    ['f() { docker run a; }', ['a']],
    ['function f { docker run a; }', ['a']],
    ['case $1 in start) docker run a;; x|y) docker run b;; esac', ['a', 'b']],
    ['(docker run a) | tee log', ['a']],
    ['ID=$(docker run -d a)', ['a']],
    ['echo "id `docker run a` $(docker run b)"', ['a', 'b']],
    ['x=$( case y in y) docker run a;; esac )', ['a']],
    ['diff <(docker run a) <(docker run b)', ['a', 'b']],
    ["bash -c 'docker run a'", ['a']],
    ['sudo sh -ec "docker run a"', ['a']],
    ['ssh host docker run a', ['a']],
    ["ssh host 'docker run a && docker run b'", ['a', 'b']],
    ['eval "docker run a"', ['a']],
    ['bash <<EOF\ndocker run a\nEOF\ndocker run b', ['a', 'b']],
    ['DOCKER=podman\n$DOCKER run a', ['a']],
    ['${DOCKER:-docker} run a', ['a']],
    ['docker \\\n  run \\\r\n  --rm \\\n  a', ['a']],
    ['time docker run -- a --privileged', ['a']],
    ['$ docker run a', ['a']],
    ['((x = 1 << 2)); docker run a', ['a']],
    ['docker run a # docker run b', ['a']],
    ['docker run \'a\' "b"', ['a']],
    ['\ufeffdocker run a', ['a']],
  ])('%s', (text, expected) => {
    expect(images(text)).toEqual(expected);
  });

  it.each([
    ['# docker run a'],
    ['echo docker run a'],
    ["echo 'docker run a'"],
    ['cat <<EOF\ndocker run a\nEOF'],
    ["cat > x <<-'EOF'\n\tdocker run a\n\tEOF"],
    ['cat <<< "docker run a"'],
    ['docker compose run a'],
    ['docker compose -f x run a'],
    ['docker-compose run a'],
    ['docker exec x docker run a'],
    ['docker build . # run'],
    ['docker network create a'],
    ['docker volume create a'],
    ['docker service create a'],
    ['run docker a'],
    ['mydocker run a'],
  ])('and nothing else: %s', (text) => {
    expect(images(text)).toEqual([]);
  });
});

it.each([
  ['docker compose -f x.yml up -d', 'docker compose up', /Compose file/],
  ['docker-compose up', 'docker-compose up', /Compose file/],
  ['sudo docker-compose run web', 'docker-compose run', /Compose file/],
  ['docker stack deploy -c x.yml s', 'docker stack deploy', /Compose file/],
  ['docker service create a', 'docker service create', /Swarm/],
  ['podman kube play a.yaml', 'podman kube play', /Kubernetes file/],
  ['podman play kube a.yaml', 'podman play kube', /Kubernetes file/],
])('what is declared elsewhere is ignored with a reason: %s', (text, what, reason) => {
  const { ignored, workloads } = read(text);
  expect(workloads).toEqual([]);
  expect(ignored).toEqual([{ what, reason: expect.stringMatching(reason) }]);
});

describe('variables', () => {
  it.each([
    ['IMG=nginx:1\ndocker run $IMG', 'nginx:1', '1:5 nginx:1'],
    ['IMG="nginx:1"\ndocker run "$IMG"', 'nginx:1', '1:5 "nginx:1"'],
    ['export IMG=nginx:1\ndocker run ${IMG}', 'nginx:1', '1:12 nginx:1'],
    ['T=1\ndocker run nginx:$T', 'nginx:1', '2:12 nginx:$T'],
    ['docker run ${IMG:-nginx:1}', 'nginx:1', '1:19 nginx:1'],
    [': ${IMG:=nginx:1}\ndocker run $IMG', 'nginx:1', '1:10 nginx:1'],
    ['A=(x nginx:1)\ndocker run ${A[1]}', 'nginx:1', '1:6 nginx:1'],
    ['for i in nginx:1; do docker run $i; done', 'nginx:1', '1:10 nginx:1'],
  ])('%s', (text, value, at) => {
    const { workloads } = read(text);
    expect(workloads[0]?.unresolved).toEqual([]);
    const image = workloads[0]?.containers[0]?.image;
    expect([image?.value, shown(image?.at)]).toEqual([value, at]);
  });

  it.each([
    ['docker run $IMG', 'image', 'the variable IMG has no value here'],
    ['docker run "$1"', 'image', "the script's arguments are not known here"],
    ['docker run nginx:$(date)', 'image', 'what a command prints is not known here'],
    ['for i in a b; do docker run $i; done', 'image', 'the loop gives i several values'],
    ['I=a\nif x; then I=b; fi\ndocker run $I', 'image', 'I has several values'],
    ['docker run $OPTS nginx', 'options', 'the variable OPTS has no value here'],
    ['docker run $X --rm nginx', 'options', 'the variable X has no value here'],
    ['docker run "$@" -d nginx', 'options', "the script's arguments are not known here"],
    ['docker run -m $MEM nginx', 'memory', 'the variable MEM has no value here'],
    ['docker run -v $DATA:/data nginx', 'volume', 'the variable DATA has no value here'],
    ['docker run -m lots nginx', 'memory', '"lots" is no size'],
    ['docker run --frobnicate nginx', 'frobnicate', 'this flag is not known'],
    ['docker run --volumes-from x nginx', 'volumes-from', /volumes of x/],
    ['docker run --rm', 'image', 'it names no image'],
  ])('unknown: %s', (text, field, reason) => {
    const { unresolved } = onlyWorkload(read(text));
    expect(unresolved).toHaveLength(1);
    expect(unresolved[0]?.field).toBe(field);
    expect(unresolved[0]?.reason).toMatch(reason);
  });

  it('in words and arrays, each with its own place', () => {
    const { capabilities, privileged, readOnlyRoot, image } = container(
      'OPTS="--privileged --cap-add NET_ADMIN"\nargs=(--read-only\n  --cap-drop ALL) # all\nargs+=(nginx)\ndocker run $OPTS "${args[@]}"\n',
    );
    expect(shown(privileged?.at)).toBe('1:7 --privileged');
    expect(capabilities.add.map(({ at }) => shown(at))).toEqual(['1:20 --cap-add NET_ADMIN']);
    expect(shown(readOnlyRoot?.at)).toBe('2:7 --read-only');
    expect(capabilities.drop.map(({ at }) => shown(at))).toEqual(['3:3 --cap-drop ALL']);
    expect(shown(image?.at)).toBe('4:8 nginx');
  });

  it('in quotes a variable is one word, and an empty one is none', () => {
    expect(container('O="a b"\nE=\ndocker run $E --name "$O" x').name).toBe('a b');
  });

  it('a value that a condition adds is seen', () => {
    const text = 'O=""\nif [ -n "$P" ]; then O="--privileged"; fi\ndocker run $O nginx';
    expect(container(text).privileged?.value).toBe(true);
    expect(onlyWorkload(read(text)).unresolved).toEqual([]);
  });

  it('what the environment always has needs no value', () => {
    const { unresolved, containers } = onlyWorkload(
      read('docker run -u $(id -u):$(id -g) -v ~/.ssh:/x -v $HOME/y:/y -v "`pwd`:/z" nginx'),
    );
    expect(unresolved).toEqual([]);
    expect(containers[0]?.user?.value).toEqual({ text: '$UID:$GID' });
    expect(containers[0]?.mounts.map(({ source }) => source)).toEqual(['~/.ssh', '$HOME/y', '$PWD']);
  });
});

it('the positions of a script in quotes are those of the text', () => {
  const only = container("sudo bash -c 'cd /x\n docker run --privileged nginx'");
  expect(shown(only.privileged?.at)).toBe('2:13 --privileged');
  const escaped = container('bash -c "docker run --name \\"a\\" --privileged nginx"');
  expect(shown(escaped.privileged?.at)).toMatch(/^1:9 "docker/);
});

it('names: given, of the image, numbered', () => {
  const names = read(
    'docker run --name web x/nginx:1\ndocker run r:5000/t/redis@sha256:1\ndocker run redis',
  ).workloads;
  expect(names.map(({ resource }) => resource)).toEqual([
    'container web',
    'container redis',
    'container redis (2)',
  ]);
  expect(names.map(({ at }) => shown(at))).toEqual(['1:12 --name web', '2:1 docker run', '3:1 docker run']);
});

it('a pod of the same script gives its ports and namespaces to what joins it', () => {
  const { workloads, ignored } = read(
    'podman pod create --name p -p 8080:80 --network host\npodman pod create lonely\npodman run --pod p a\npodman run --pod new:q b',
  );
  expect(workloads.map(({ containers }) => containers[0]?.ports.length)).toEqual([1, 0]);
  expect(workloads[0]?.containers[0]?.namespaces.network?.value).toEqual({ mode: 'host' });
  expect(workloads[1]?.containers[0]?.namespaces.network?.value).toEqual({ mode: 'joined', with: 'new:q' });
  expect(ignored).toEqual([{ what: 'pod lonely', reason: 'no container of this text joins it' }]);
  expect(onlyWorkload(read('podman run --pod p a')).unresolved).toMatchObject([{ field: 'pod' }]);
});

it.each([
  ['run.sh', 'docker run a', true],
  ['run', '#!/usr/bin/env bash\nx=docker\n$x run a', true],
  ['run', '#!/bin/sh\npodman create a', true],
  ['-', 'docker run a', true],
  ['-', '  sudo podman --log-level debug run \\\n a', true],
  ['-', 'IMG=x\ndocker run $IMG', true],
  ['-', '$ docker run x', true],
  ['run.sh', 'echo hello', false],
  ['README.md', 'docker run a', false],
  ['main.py', 'docker run a', false],
  ['-', 'Use docker run to start it', false],
  ['notes.txt', 'docker is run by root', false],
])('looks like one? %s %s', (path, text, expected) => {
  expect(looksLikeDockerRun(manifestOf(path, text))).toBe(expected);
});
