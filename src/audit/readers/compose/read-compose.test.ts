// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import { describe, expect, it } from 'vitest';
import { readFields, readTexts, textAt } from './fixtures/read-texts.js';

const value = (it: unknown) => expect.objectContaining({ value: it });

describe('what cannot be evaluated is noted, never taken for nothing', () => {
  it.each([
    ['privileged: ${P}', 'privileged', 'the variable P has no value here'],
    ['privileged: maybe', 'privileged', '"maybe" is neither true nor false'],
    ['privileged: [true]', 'privileged', 'it is a list, and must be a text'],
    ['privileged: ""', 'privileged', '"" is neither true nor false'],
    ['mem_limit: ${A}${B}', 'mem_limit', 'the variables A, B have no values here'],
    ['mem_limit: lots', 'mem_limit', '"lots" is not a size'],
    ['cap_add: {A: b}', 'cap_add', 'it is a map, and must be a list'],
    ['cap_add: ["${CAP}"]', 'cap_add', 'the variable CAP has no value here'],
    ['user: "${UID}:1"', 'user', 'the variable UID has no value here'],
    ['pid: "${PID:?set it}"', 'pid', 'the variable PID has no value here'],
    ['security_opt: [seccomp]', 'security_opt', '"seccomp" is no security option'],
    ['restart: sometimes', 'restart', '"sometimes" is not a restart policy'],
    ['image: "nginx:${TAG}"', 'image', 'the variable TAG has no value here'],
    ['image: "nginx:${TAG"', 'image', '"${TAG" lacks its closing brace'],
    ['volumes: ["a:b:c:d"]', 'volumes', '"a:b:c:d" is no volume'],
    [
      'deploy: {resources: {limits: {memory: "${M}"}}}',
      'deploy.resources.limits.memory',
      'the variable M has no value here',
    ],
    ['command: "a \'b"', 'command', 'a quote in it is not closed'],
  ])('%s', (fields, field, reason) => {
    const { workload } = readFields(fields);
    expect(workload.unresolved).toEqual([{ field, reason, at: expect.anything() }]);
  });

  it('is evaluated where the variable has a value, and stands where it did', () => {
    const { container, workload } = readFields('privileged: ${P:-false}\nmem_limit: ${M}', {
      variables: { P: 'true', M: '1g' },
    });
    expect(container.privileged?.value).toBe(true);
    expect(textAt(container.privileged?.at ?? expect.fail())).toBe('${P:-false}');
    expect(container.resources.memoryLimit?.value).toBe(1024 ** 3);
    expect(workload.unresolved).toEqual([]);
  });
});

describe('the file as a whole', () => {
  it('names workloads, and where they and their settings stand', () => {
    const { workloads } = readTexts({
      'compose.yaml': 'name: shop\nservices:\n  web:\n    image: x\n    privileged: true\n',
    });
    const [workload] = workloads;
    expect(workload).toMatchObject({
      format: 'compose',
      resource: 'service web',
      kind: 'service',
      name: 'web',
    });
    expect(textAt(workload?.at ?? expect.fail())).toBe('web');
    const [container] = workload?.containers ?? [];
    expect(textAt(container?.node ?? expect.fail())).toContain('privileged: true');
    expect(textAt(container?.privileged?.at ?? expect.fail())).toBe('true');
  });

  it('version 1: services at the top level', () => {
    const { workloads } = readTexts({
      'docker-compose.yml': 'web:\n  image: x\n  net: host\ndb:\n  build: .\n',
    });
    expect(workloads.map(({ name }) => name)).toEqual(['web', 'db']);
    expect(workloads[0]?.containers[0]?.namespaces.network?.value).toEqual({ mode: 'host' });
  });

  it('anchors, merge keys and extensions', () => {
    const { workloads, diagnostics } = readTexts({
      'compose.yaml': `x-base: &base
  privileged: true
  cap_add: &caps [SYS_ADMIN]
services:
  x-not: a service
  a:
    <<: *base
    image: x
  b:
    <<: *base
    privileged: false
    x-note: {any: thing}
  c: {image: x, cap_add: *caps}
`,
    });
    expect(diagnostics).toEqual([]);
    expect(workloads.map(({ containers }) => containers[0]?.privileged?.value)).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(workloads.map(({ containers }) => containers[0]?.capabilities.add[0]?.value)).toEqual(
      Array(3).fill('SYS_ADMIN'),
    );
  });

  it('several documents are laid over each other', () => {
    const { workloads } = readTexts({
      'compose.yaml': 'services: {web: {image: a, privileged: true}}\n---\nservices: {web: {image: b}}\n',
    });
    expect(workloads).toHaveLength(1);
    expect(workloads[0]?.containers[0]).toMatchObject({ image: value('b'), privileged: value(true) });
  });

  it('profiles: services of those that are not active are read, and say so', () => {
    const text = 'services:\n  a: {image: x, profiles: [dev, test]}\n  b: {image: x}\n';
    const profiles = (active: string[]) =>
      readTexts({ 'compose.yaml': text }, { profiles: active }).workloads.map(
        ({ inactiveProfiles }) => inactiveProfiles,
      );
    expect(profiles([])).toEqual([['dev', 'test'], undefined]);
    expect(profiles(['test'])).toEqual([undefined, undefined]);
    expect(profiles(['*'])).toEqual([undefined, undefined]);
  });

  it('what starts no container is listed', () => {
    const { workloads, ignored } = readTexts({
      'compose.yaml': 'services:\n  a: {provider: {type: model}}\n  b:\n',
    });
    expect(workloads).toEqual([]);
    expect(ignored.map(({ what }) => what)).toEqual(['service a', 'service b']);
    expect(readTexts({ 'compose.yaml': 'volumes: {a: }\n' }).ignored).toEqual([
      { what: 'compose.yaml', reason: 'it declares no services' },
    ]);
  });

  it('unknown fields are warned of, with what may have been meant', () => {
    const { diagnostics, workloads } = readTexts({
      'compose.yaml': 'service: {}\nservices:\n  a:\n    image: x\n    privilged: true\n',
    });
    expect(diagnostics).toMatchObject([
      {
        code: 'unknown-field',
        severity: 'warning',
        hint: 'did you mean "services"?',
        position: { line: 1, column: 1 },
      },
      {
        code: 'unknown-field',
        severity: 'warning',
        hint: 'did you mean "privileged"?',
        position: { line: 5, column: 5 },
      },
    ]);
    expect(workloads).toHaveLength(1);
  });

  it('once, though several services share it', () => {
    const { diagnostics } = readTexts({
      'compose.yaml': 'x-b: &b {oops: 1}\nservices:\n  a: {<<: *b, image: x}\n  c: {<<: *b, image: x}\n',
    });
    expect(diagnostics).toHaveLength(1);
  });

  it.each(['services: [a]\n', 'services: {a: [x]}\n', 'services: {a: text}\n', '- a\n'])(
    'is an error: %s',
    (text) => {
      expect(readTexts({ 'compose.yaml': text }).diagnostics).toMatchObject([
        { code: 'wrong-type', severity: 'error' },
      ]);
    },
  );
});
