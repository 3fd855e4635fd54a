// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import { describe, expect, it } from 'vitest';
import { readFields, readTexts, textAt } from './fixtures/read-texts.js';

describe('ports', () => {
  it.each([
    ['- 80', { containerPort: 80, published: {}, protocol: 'tcp' }],
    [
      '- "127.0.0.1:8080:80/udp"',
      { containerPort: 80, published: { address: '127.0.0.1', port: 8080 }, protocol: 'udp' },
    ],
    ['- {target: 80}', { containerPort: 80, published: {}, protocol: 'tcp' }],
    [
      '- {target: 80, published: "8000-8010", host_ip: 10.0.0.1, protocol: tcp, mode: host}',
      { containerPort: 80, published: { address: '10.0.0.1', port: 8000, portEnd: 8010 }, protocol: 'tcp' },
    ],
    [
      '- {target: 80, published: 8080, host_ip: 0.0.0.0}',
      { containerPort: 80, published: { port: 8080 }, protocol: 'tcp' },
    ],
  ])('%s', (item, expected) => {
    const { container, workload } = readFields(`ports:\n  ${item}`);
    expect(container.ports).toEqual([{ at: expect.anything(), ...expected }]);
    expect(workload.unresolved).toEqual([]);
  });

  it('expose publishes nothing', () => {
    expect(readFields('expose: ["3000"]').container.ports).toEqual([
      { at: expect.anything(), containerPort: 3000, protocol: 'tcp' },
    ]);
  });

  it.each([
    ['${PORT}:80', { containerPort: 80, published: {} }],
    ['127.0.0.1:${PORT:?}:80', { containerPort: 80, published: { address: '127.0.0.1' } }],
    ['${IP}:8080:80', { containerPort: 80, published: { port: 8080 } }],
    ['8080:${PORT}', { containerPort: undefined, published: {} }],
    ['what', { containerPort: undefined, published: {} }],
  ])('%s counts as published, and is noted', (text, expected) => {
    const { container, workload } = readFields(`ports: ["${text}"]`);
    expect(container.ports).toEqual([{ at: expect.anything(), protocol: 'tcp', ...expected }]);
    expect(workload.unresolved).toEqual([expect.objectContaining({ field: 'ports' })]);
  });
});

describe('mounts', () => {
  const bind = { kind: 'bind', readOnly: false, options: [] };
  it.each([
    [
      'volumes: ["/var/run/docker.sock:/s:ro"]',
      { ...bind, source: '/var/run/docker.sock', target: '/s', readOnly: true },
    ],
    ['volumes: [data:/data]', { ...bind, kind: 'volume', source: 'data', target: '/data' }],
    [
      'volumes: [{type: bind, source: /etc/, target: /e/, read_only: true}]',
      { ...bind, source: '/etc', target: '/e', readOnly: true },
    ],
    [
      'volumes: [{type: bind, source: /a, target: /b, bind: {propagation: rshared, selinux: z}}]',
      { ...bind, source: '/a', target: '/b', propagation: 'rshared', options: ['z'] },
    ],
    [
      'volumes: [{type: tmpfs, target: /t, tmpfs: {size: 64m}}]',
      { ...bind, kind: 'tmpfs', target: '/t', sizeBytes: 67108864 },
    ],
    [
      'volumes: [{type: npipe, source: \\\\.\\pipe\\x, target: x}]',
      { ...bind, source: '\\\\.\\pipe\\x', target: 'x' },
    ],
    [
      'volumes: [{type: image, source: i, target: /i}]',
      { ...bind, kind: 'image', source: 'i', target: '/i' },
    ],
    ['tmpfs: /run', { ...bind, kind: 'tmpfs', target: '/run' }],
    ['use_api_socket: true', { ...bind, source: '/var/run/docker.sock', target: '/var/run/docker.sock' }],
    ['secrets: [s]', { ...bind, kind: 'secret', source: 's', target: '/run/secrets/s', readOnly: true }],
    [
      'secrets: [{source: s, target: t, mode: 0440}]',
      {
        ...bind,
        kind: 'secret',
        source: 's',
        target: '/run/secrets/t',
        readOnly: true,
        options: ['mode=0440'],
      },
    ],
    [
      'configs: [{source: c, target: /etc/c}]',
      { ...bind, kind: 'config', source: 'c', target: '/etc/c', readOnly: true },
    ],
    ['configs: [c]', { ...bind, kind: 'config', source: 'c', target: '/c', readOnly: true }],
    ['volumes: ["${DATA}/x:/data"]', { ...bind, source: '${DATA}/x', target: '/data' }],
  ])('%s', (fields, expected) => {
    expect(readFields(fields).container.mounts).toEqual([{ at: expect.anything(), ...expected }]);
  });

  it.each([
    ['{driver_opts: {type: none, o: bind, device: /etc}}', { kind: 'bind', source: '/etc', readOnly: false }],
    [
      '{driver: local, driver_opts: {o: "rbind,ro,rshared", device: /}}',
      { kind: 'bind', source: '/', readOnly: true, propagation: 'rshared' },
    ],
    ['{driver_opts: {type: ext4, device: /dev/sda1}}', { kind: 'bind', source: '/dev/sda1' }],
    ['{driver_opts: {type: nfs, o: "addr=x", device: ":/srv"}}', { kind: 'volume', source: 'data' }],
    ['{driver: other, driver_opts: {type: none, o: bind, device: /etc}}', { kind: 'volume', source: 'data' }],
    ['', { kind: 'volume', source: 'data' }],
  ])('a named volume that is %s', (declared, expected) => {
    const { container } = readFields('volumes: [data:/data]', {}, `volumes:\n  data: ${declared}\n`);
    expect(container.mounts).toMatchObject([expected]);
    const [mount] = container.mounts;
    expect(textAt(mount?.sourceAt ?? expect.fail())).toBe(
      expected.kind === 'bind' ? expected.source : 'data',
    );
    expect(textAt(mount?.at ?? expect.fail())).toBe('data:/data');
  });

  it.each([
    ['/var/run/docker.sock', 'bind'],
    ['./app.conf', 'config'],
    ['/etc/app/app.conf', 'config'],
  ])('a config that is the file %s is a %s', (file, kind) => {
    const { container } = readFields('configs: [c]', {}, `configs: {c: {file: ${file}}}\n`);
    expect(container.mounts).toMatchObject([{ kind, readOnly: true }]);
  });

  it('volumes_from: what the other has, which it may have from another', () => {
    const { workloads } = readTexts({
      'compose.yaml':
        'services:\n  a: {image: x, volumes_from: ["b:ro"]}\n  b: {image: x, volumes_from: [c]}\n  c: {image: x, volumes: ["/etc:/e"], volumes_from: [a, "container:z"]}\n',
    });
    const mounts = Object.fromEntries(
      workloads.map(({ name, containers }) => [name, containers[0]?.mounts ?? []]),
    );
    expect(mounts.a).toMatchObject([{ source: '/etc', readOnly: true }]);
    expect(mounts.b).toMatchObject([{ source: '/etc', readOnly: false }]);
    expect(textAt(mounts.a?.[0]?.at ?? expect.fail())).toBe('"b:ro"');
    expect(workloads.flatMap(({ unresolved }) => unresolved)).toMatchObject([{ field: 'volumes_from' }]);
  });
});

describe('networks of the host', () => {
  it.each([
    ['networks: [n]', 'networks: {n: {driver: host}}', true],
    ['networks: {n: {}}', 'networks: {n: {external: true, name: host}}', true],
    ['networks: [n]', 'networks: {n: {external: {name: host}}}', true],
    ['networks: [host]', 'networks: {host: {external: true}}', true],
    ['image: y', 'networks: {default: {external: true, name: host}}', true],
    ['networks: [n]', 'networks: {n: {driver: bridge}, default: {driver: host}}', false],
    ['networks: [n]', 'networks: {n: {name: host}}', false],
    ['networks: [n]', 'networks: {n: }', false],
    ['network_mode: none', 'networks: {default: {driver: host}}', false],
  ])('%s with %s: %s', (fields, networks, expected) => {
    const { container } = readFields(fields, {}, `${networks}\n`);
    expect(container.namespaces.network?.value.mode === 'host').toBe(expected);
  });
});

describe('variables of the container', () => {
  const environment = (fields: string, files: Record<string, string> = {}, variables = {}) =>
    readTexts(
      {
        'compose.yaml': `services:\n  web:\n    image: x\n    ${fields.replaceAll('\n', '\n    ')}\n`,
        ...files,
      },
      { variables },
    ).workloads[0]?.containers[0]?.environment.map(({ at, ...rest }) => ({ ...rest, at: textAt(at) }));

  it.each([
    ['environment: {A: b}', [{ name: 'A', value: 'b', at: 'b' }]],
    ['environment:\n  - A=b=c', [{ name: 'A', value: 'b=c', at: 'A=b=c' }]],
    [
      'environment: {A: , B: ""}',
      [
        { name: 'A', from: 'environment', at: 'A' },
        { name: 'B', value: '', at: '""' },
      ],
    ],
    ['environment: [A]', [{ name: 'A', from: 'environment', at: 'A' }]],
    ['environment: ["A=${B}"]', [{ name: 'A', from: 'environment', at: '"A=${B}"' }]],
    ['environment: {A: "${B:?x}"}', [{ name: 'A', from: 'environment', at: '"${B:?x}"' }]],
    ['environment: {A: "${B:-secret}"}', [{ name: 'A', value: 'secret', at: '"${B:-secret}"' }]],
    [
      'environment: {A: "http://u:p@$B/x"}',
      [{ name: 'A', value: 'http://u:p@$B/x', at: '"http://u:p@$B/x"' }],
    ],
    ['environment: {A: "pa$$word"}', [{ name: 'A', value: 'pa$word', at: '"pa$$word"' }]],
  ])('%s', (fields, expected) => {
    expect(environment(fields)).toEqual(expected);
    // What the auditor's environment holds is not in the file.
    expect(environment(fields, {}, { A: 'theirs', B: 'theirs' })).toEqual(expected);
  });

  it('from files, which environment wins over', () => {
    const fields = 'env_file:\n  - a.env\n  - {path: sub/b.env, required: false}\nenvironment: {A: own}';
    const files = { 'a.env': 'A=file\nB=file\n', 'sub/b.env': 'C="x"\nD\n' };
    expect(environment(fields, files)).toEqual([
      { name: 'B', value: 'file', from: 'env-file', at: 'file' },
      { name: 'C', value: 'x', from: 'env-file', at: '"x"' },
      { name: 'D', from: 'environment', at: 'D' },
      { name: 'A', value: 'own', at: 'own' },
    ]);
    expect(
      environment('env_file: {path: a.env, format: raw}'.replace('{', '[{').replace('}', '}]'), {
        'a.env': 'A="b"',
      }),
    ).toEqual([{ name: 'A', value: '"b"', from: 'env-file', at: '"b"' }]);
  });

  it('a file that is not there is noted, unless it need not be', () => {
    expect(readFields('env_file: .env').workload.unresolved).toMatchObject([{ field: 'env_file' }]);
    expect(readFields('env_file: [{path: .env, required: false}]').workload.unresolved).toEqual([]);
  });
});
