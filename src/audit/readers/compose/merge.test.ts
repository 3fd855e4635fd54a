// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import { describe, expect, it } from 'vitest';
import { onlyOne, readTexts, textAt } from './fixtures/read-texts.js';

/** The service `web`, from a file and one laid over it, each given as the service's fields. */
function overlaid(base: string, ...overs: string[]) {
  const files = Object.fromEntries(
    [base, ...overs].map((fields, index) => [
      `${index}.yaml`,
      `services:\n  web:\n    ${fields.replaceAll('\n', '\n    ')}\n`,
    ]),
  );
  return onlyOne(readTexts(files, { overlays: Object.keys(files).slice(1) })).container;
}

describe('files laid over each other', () => {
  it('what is laid over wins, with its place; the rest stays', () => {
    const container = overlaid('image: a\nprivileged: false\nuser: "1"', 'image: b\nprivileged: true');
    expect(container.image?.value).toBe('b');
    expect(container.user?.value.uid).toBe(1);
    const { at } = container.privileged ?? expect.fail();
    expect([at.source.path, textAt(at)]).toEqual(['1.yaml', 'true']);
    // Fixes go into the first file.
    expect(container.node?.source.path).toBe('0.yaml');
    expect(container.at.source.path).toBe('0.yaml');
  });

  it.each([
    ['cap_add: [A, B]', 'cap_add: [B, C]', ['A', 'B', 'C']],
    ['cap_add: [A]', 'cap_add:', ['A']],
    ['image: x\ncap_add: [A]', 'cap_add: !reset []', []],
    ['cap_add: [A]', 'cap_add: !override [B]', ['B']],
    ['cap_add: !reset [A]', 'image: x', []],
    ['image: x', 'cap_add: !override [B]', ['B']],
  ])('%s under %s', (base, over, expected) => {
    expect(overlaid(base, over).capabilities.add.map(({ value }) => value)).toEqual(expected);
  });

  it.each([
    ['volumes: ["/a:/x", "/b:/y"]', 'volumes: ["/c:/x:ro"]', ['/c', '/b']],
    ['volumes: ["/a:/x"]', 'volumes: [{type: bind, source: /c, target: /x}, "/d:/z"]', ['/c', '/d']],
    ['volumes: ["/a:${X:-/x}"]', 'volumes: ["/c:/x"]', ['/c']],
    ['secrets: [s]', 'secrets: [{source: t, target: /run/secrets/s}]', ['t']],
    ['tmpfs: /a', 'tmpfs: [/b]', [undefined, undefined]],
  ])('%s under %s', (base, over, expected) => {
    expect(overlaid(base, over).mounts.map(({ source }) => source)).toEqual(expected);
  });

  it.each([
    ['ports: ["80:80"]', 'ports: ["81:80"]', [80, 81]],
    ['ports: ["80:80"]', 'ports: ["80:80/tcp", "80:80/udp"]', [80, 80]],
    ['ports: ["80:80"]', 'ports: [{target: 80, published: 80}]', [80]],
    ['ports: ["127.0.0.1:80:80"]', 'ports: ["80:80"]', [80, 80]],
    ['ports: ["80:80"]', 'ports: !override ["8080:80"]', [8080]],
  ])('%s under %s', (base, over, expected) => {
    expect(overlaid(base, over).ports.map(({ published }) => published?.port)).toEqual(expected);
  });

  it.each([
    ['environment: {A: 1, B: 2}', 'environment: {B: 3, C: 4}'],
    ['environment: [A=1, B=2]', 'environment: [B=3, C=4]'],
    ['environment: {A: 1, B: 2}', 'environment: [B=3, C=4]'],
    ['environment: [A=1, B=2]', 'environment: {B: 3, C: 4}'],
  ])('%s under %s', (base, over) => {
    expect(overlaid(base, over).environment.map(({ name, value }) => `${name}=${value}`)).toEqual([
      ...['A=1', 'B=3', 'C=4'],
    ]);
  });

  it('environment: a variable is taken away, one without a value comes from outside', () => {
    expect(
      overlaid('environment: [A=1, B=2]', 'environment: {A: !reset null, B: }').environment,
    ).toMatchObject([{ name: 'B', from: 'environment' }]);
  });

  it('maps are merged, commands replaced', () => {
    const container = overlaid(
      'deploy: {resources: {limits: {memory: 1g, cpus: 1}}}\ncommand: [a, b]\nhealthcheck: {test: [CMD, x], retries: 1}\nulimits: {nofile: {soft: 1, hard: 2}}',
      'deploy: {resources: {limits: {memory: 2g}}}\ncommand: [c]\nhealthcheck: {test: [NONE]}\nulimits: {nofile: 5}',
    );
    expect(container.resources).toMatchObject({
      memoryLimit: { value: 2 * 1024 ** 3 },
      cpuLimit: { value: 1 },
    });
    expect(container.command?.value).toEqual(['c']);
    expect(container.healthCheck?.value).toBe('disabled');
    expect(container.resources.ulimits).toMatchObject([{ value: { name: 'nofile', soft: 5, hard: 5 } }]);
  });

  it('options of a log driver go with it', () => {
    const base = 'logging: {driver: json-file, options: {max-size: 1m}}';
    const options = (over: string) => overlaid(base, over).logging?.value.options;
    expect(options('logging: {options: {max-file: 2}}')).toEqual({ 'max-size': '1m', 'max-file': '2' });
    expect(options('logging: {driver: syslog}')).toEqual({});
  });

  it('services of their own, and ones that are taken away', () => {
    const { workloads } = readTexts(
      {
        'a.yaml': 'services: {web: {image: x}, db: {image: x}}\n',
        'b.yaml': 'services:\n  db: !reset null\n  new: {image: y}\n  web: !override {image: z}\n',
      },
      { overlays: ['b.yaml'] },
    );
    expect(workloads.map(({ name, containers }) => [name, containers[0]?.image?.value])).toEqual([
      ['web', 'z'],
      ['new', 'y'],
    ]);
  });

  it('top-level volumes and networks are merged, too', () => {
    const { workloads } = readTexts(
      {
        'a.yaml':
          'services: {web: {image: x, volumes: ["data:/d"]}}\nvolumes: {data: {driver_opts: {o: bind, device: /a}}}\n',
        'b.yaml':
          'volumes: {data: {driver_opts: {device: /etc}}}\nnetworks: {default: {name: host, external: true}}\n',
      },
      { overlays: ['b.yaml'] },
    );
    expect(workloads[0]?.containers[0]).toMatchObject({
      mounts: [{ kind: 'bind', source: '/etc' }],
      namespaces: { network: { value: { mode: 'host' } } },
    });
  });
});

describe('extends', () => {
  it('in the same file, over several services', () => {
    const { workloads, diagnostics } = readTexts({
      'compose.yaml':
        'services:\n  a: {extends: {service: b}, image: x}\n  b: {extends: c, cap_add: [B]}\n  c: {image: y, privileged: true, cap_add: [C]}\n',
    });
    expect(diagnostics).toEqual([]);
    const { container } = onlyOne({ workloads, diagnostics, ignored: [] }, 'a');
    expect(container).toMatchObject({ image: { value: 'x' }, privileged: { value: true } });
    expect(container.capabilities.add.map(({ value }) => value)).toEqual(['C', 'B']);
  });

  it('another file, whose paths lead from there; places say so', () => {
    const result = readTexts(
      {
        'app/compose.yaml': 'services:\n  web: {extends: {file: ../lib/base.yaml, service: base}}\n',
        'lib/base.yaml':
          'services:\n  base:\n    extends: {file: more/deep.yaml, service: deep}\n    env_file: b.env\n    image: ${IMAGE}\n',
        'lib/more/deep.yaml': 'services: {deep: {pid: host, env_file: d.env}}\n',
        'lib/b.env': 'B=1\n',
        'lib/more/d.env': 'D=1\n',
      },
      { variables: { IMAGE: 'x' } },
    );
    expect(result.diagnostics).toEqual([]);
    const { container, workload } = onlyOne(result);
    expect(container.namespaces.pid?.at.source.path).toBe('lib/more/deep.yaml');
    expect(container.image?.value).toBe('x');
    expect(container.environment.map(({ name }) => name)).toEqual(['D', 'B']);
    expect(container.node?.source.path).toBe('app/compose.yaml');
    expect(workload.unresolved).toEqual([]);
  });

  it('what the base has may be taken away', () => {
    const result = readTexts({
      'compose.yaml': 'services:\n  a: {extends: b, ports: !reset []}\n  b: {image: x, ports: ["80:80"]}\n',
    });
    expect(onlyOne(result, 'a').container.ports).toEqual([]);
    expect(onlyOne(result, 'b').container.ports).toHaveLength(1);
  });

  it.each([
    ['itself', 'a: {extends: a}', 'extends-cycle'],
    ['each other', 'a: {extends: b}\n  b: {extends: a}', 'extends-cycle'],
    ['itself by file', 'a: {extends: {file: compose.yaml, service: a}}', 'extends-cycle'],
    ['nobody', 'a: {extends: b}', 'unknown-service'],
    ['no file', 'a: {extends: {file: no.yaml, service: b}}', 'file-not-found'],
    ['nothing', 'a: {extends: {file: x.yaml}}', 'wrong-type'],
    ['what nobody knows', 'a: {extends: "${B}"}', 'unresolved'],
  ])('%s is an error', (_, services, code) => {
    const { diagnostics } = readTexts({ 'compose.yaml': `services:\n  ${services}\n` });
    expect(diagnostics).toContainEqual(expect.objectContaining({ code, severity: 'error' }));
  });
});

describe('include', () => {
  it('brings services, with their own variables and paths', () => {
    const result = readTexts(
      {
        'compose.yaml':
          'include:\n  - sub/compose.yaml\n  - path: [lib/a.yaml, lib/b.yaml]\n    env_file: my.env\nservices: {web: {image: x}}\n',
        'sub/compose.yaml': 'services: {db: {image: "db:${TAG}", env_file: db.env}}\n',
        'sub/.env': 'TAG=1\nOUTER=inner\n',
        'sub/db.env': 'X=1\n',
        'lib/a.yaml': 'services: {lib: {image: "lib:${TAG}", user: "${OUTER}", privileged: false}}\n',
        'lib/b.yaml': 'services: {lib: {privileged: true}}\n',
        'my.env': 'TAG=2\nOUTER=mine\n',
      },
      { variables: { OUTER: 'outer' } },
    );
    expect(result.diagnostics).toEqual([]);
    const container = (name: string) => onlyOne(result, name).container;
    expect(container('db').image?.value).toBe('db:1');
    expect(container('db').environment).toMatchObject([{ name: 'X' }]);
    expect(container('lib')).toMatchObject({ image: { value: 'lib:2' }, user: { value: { text: 'outer' } } });
    expect(container('lib').privileged).toMatchObject({
      value: true,
      at: { source: { path: 'lib/b.yaml' } },
    });
    expect(container('lib').node?.source.path).toBe('lib/a.yaml');
    expect(container('web').image?.value).toBe('x');
  });

  it('project_directory moves its paths', () => {
    const result = readTexts({
      'compose.yaml': 'include: [{path: lib/a.yaml, project_directory: other}]\n',
      'lib/a.yaml': 'services: {a: {image: "${I}", env_file: a.env}}\n',
      'other/a.env': 'A=1\n',
      'other/.env': 'I=x\n',
    });
    expect(onlyOne(result).container).toMatchObject({ image: { value: 'x' }, environment: [{ name: 'A' }] });
  });

  it('a service that both have is told of, one that comes twice is not', () => {
    const files = {
      'compose.yaml': 'include: [a.yaml, b.yaml]\nservices: {web: {image: x}}\n',
      'a.yaml': 'include: [c.yaml]\n',
      'b.yaml': 'include: [c.yaml]\nservices: {web: {image: y}}\n',
      'c.yaml': 'services: {c: {image: z}}\n',
    };
    const { diagnostics, workloads } = readTexts(files);
    expect(diagnostics).toMatchObject([{ code: 'include-conflict', severity: 'warning' }]);
    expect(workloads.map(({ name }) => name)).toEqual(['web', 'c']);
    expect(workloads[0]?.containers[0]?.image?.value).toBe('x');
  });

  it('overlays change what was included', () => {
    const { workloads } = readTexts(
      {
        'compose.yaml': 'include: [a.yaml]\n',
        'a.yaml': 'services: {a: {image: x}}\n',
        'o.yaml': 'services: {a: {privileged: true}}\n',
      },
      { overlays: ['o.yaml'] },
    );
    expect(workloads[0]?.containers[0]).toMatchObject({ image: { value: 'x' }, privileged: { value: true } });
  });

  it.each([
    ['itself', { 'compose.yaml': 'include: [compose.yaml]\n' }, 'include-cycle'],
    [
      'each other',
      { 'compose.yaml': 'include: [a.yaml]\n', 'a.yaml': 'include: [./compose.yaml]\n' },
      'include-cycle',
    ],
    ['no file', { 'compose.yaml': 'include: [a.yaml]\n' }, 'file-not-found'],
    ['what is no YAML', { 'compose.yaml': 'include: [a.yaml]\n', 'a.yaml': 'a: "b' }, 'yaml-syntax'],
    ['what nobody knows', { 'compose.yaml': 'include: ["${A}"]\n' }, 'unresolved'],
    ['nothing', { 'compose.yaml': 'include: [{}]\n' }, 'wrong-type'],
  ])('%s is an error', (_, files, code) => {
    expect(readTexts(files).diagnostics).toContainEqual(expect.objectContaining({ code, severity: 'error' }));
  });

  it('what is not on this machine is listed', () => {
    const { ignored, diagnostics } = readTexts({
      'compose.yaml':
        'include: ["oci://example.org/x:1", "https://github.com/a/b.git"]\nservices: {a: {image: x}}\n',
    });
    expect(diagnostics).toEqual([]);
    expect(ignored).toHaveLength(2);
  });
});
