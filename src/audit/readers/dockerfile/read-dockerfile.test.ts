// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the Dockerfile's own
import { describe, expect, it } from 'vitest';
import {
  manifestOf,
  onlyContainer,
  onlyWorkload,
  readIn,
  shown,
} from '../docker-run/fixtures/read-in-test.js';
import { looksLikeDockerfile, readDockerfile } from './read-dockerfile.js';

const read = (text: string, path = 'app/Dockerfile') => readIn(readDockerfile, { path, text });
const container = (text: string) => onlyContainer(read(text));
const instructions = (text: string) =>
  (container(text).build?.stages ?? []).flatMap((stage) => stage.instructions);

describe('lines', () => {
  it('are joined, comments and blank lines within left out, and places stay exact', () => {
    const [run, user] = instructions(
      'FROM a\nRUN apt-get update && \\\n# why\n\n   apt-get install \\  \n  sudo\nUSER 0\n',
    );
    expect(run?.text).toBe('apt-get update &&    apt-get install   sudo');
    expect(shown(run?.at)).toMatch(/^2:1 RUN apt-get[\s\S]*sudo$/);
    const words = run?.words ?? [];
    expect(words.map(({ value }) => value)).toEqual([
      'apt-get',
      'update',
      '&&',
      'apt-get',
      'install',
      'sudo',
    ]);
    expect(shown(words.at(-1)?.at)).toBe('6:3 sudo');
    expect(shown(user?.at)).toBe('7:1 USER 0');
  });

  it.each([
    ['FROM a\r\nRUN x \\\r\n  y\r\nUSER 1\r\n', 'x   y'],
    ['# escape=`\nFROM a\nRUN x `\n  y\nUSER 1', 'x   y'],
    ['# syntax=docker/dockerfile:1\n# ESCAPE = `\nFROM a\nRUN x `\n  y\nUSER 1', 'x   y'],
    ['FROM a\n# escape=`\nRUN x \\\n  y\nUSER 1', 'x   y'],
    ['FROM a\nRUN x \\\\\nUSER 1', 'x \\\\'],
    ['FROM a\nRUN x\\\ny\nUSER 1', 'xy'],
    ['\ufefffrom a\nrun x\nuser 1', 'x'],
    ['FROM a\n  RUN\tx  \nUSER 1', 'x'],
  ])('%j', (text, run) => {
    const [first, second] = instructions(text);
    expect([first?.keyword, first?.text, second?.keyword, second?.text]).toEqual(['RUN', run, 'USER', '1']);
  });

  it('a continuation at the end of the text ends there', () => {
    expect(instructions('FROM a\nRUN x \\\n').map(({ text }) => text)).toEqual(['x']);
  });

  it('here-documents belong to their instruction, and are no instructions', () => {
    const all = instructions(
      'FROM a\nRUN <<EOF cat > /x\nUSER 0\n  EOF\nEOF\nCOPY <<-"A" <<B /dst/\n\tone\n\tA\ntwo\nB\nRUN ["x", "<<EOF"]\nRUN echo 1 <<2\n2\nUSER 5',
    );
    expect(
      all.map(({ keyword, heredocs }) => [keyword, heredocs.map(({ name, text }) => [name, text])]),
    ).toEqual([
      ['RUN', [['EOF', 'USER 0\n  EOF\n']]],
      [
        'COPY',
        [
          ['A', '\tone\n'],
          ['B', 'two\n'],
        ],
      ],
      ['RUN', []],
      ['RUN', [['2', '']]],
      ['USER', []],
    ]);
    expect(shown(all[0]?.heredocs[0]?.at)).toBe('3:1 USER 0\n  EOF\n');
    expect(container('FROM a\nRUN <<EOF\nUSER 0\nEOF\n')).not.toHaveProperty('user');
  });

  it('says when a here-document is never closed', () => {
    expect(read('FROM a\nRUN <<EOF\nx\n').diagnostics).toMatchObject([
      { code: 'unterminated-heredoc', severity: 'warning', position: { line: 2, column: 1 } },
    ]);
  });
});

describe('instructions', () => {
  it('have flags, with their places', () => {
    const [run, add] = instructions(
      'FROM a\nRUN --mount=type=secret,id=s --network=host --security=insecure make --x\nADD --chmod=777 https://x/y /z',
    );
    expect(run?.flags.map(({ name, value, at }) => [name, value, shown(at)])).toEqual([
      ['mount', 'type=secret,id=s', '2:5 --mount=type=secret,id=s'],
      ['network', 'host', '2:30 --network=host'],
      ['security', 'insecure', '2:45 --security=insecure'],
    ]);
    expect(run?.text).toBe('make --x');
    expect(add?.words.map(({ value, at }) => [value, shown(at)])).toEqual([
      ['https://x/y', '3:17 https://x/y'],
      ['/z', '3:29 /z'],
    ]);
  });

  it('have the JSON form, or look like it', () => {
    const [exec, broken, shell] = instructions('FROM a\nRUN [ "a b", "\\u0063" ]\nRUN ["a]\nRUN [ -f x ]');
    expect([exec?.form, exec?.words.map(({ value }) => value)]).toEqual(['json', ['a b', 'c']]);
    expect(shown(exec?.words[1]?.at)).toBe('2:14 "\\u0063"');
    expect([broken?.form, shell?.form, shell?.words.length]).toEqual(['shell', 'shell', 4]);
  });

  it('of ONBUILD are marked, and set nothing', () => {
    const only = container('FROM a\nONBUILD USER 0\nONBUILD RUN --network=host x');
    expect(only.user).toBeUndefined();
    expect(only.build?.stages[0]?.instructions).toMatchObject([
      { keyword: 'USER', text: '0', onBuild: true },
      { keyword: 'RUN', text: 'x', onBuild: true, flags: [{ name: 'network' }] },
    ]);
  });

  it('that are none are reported', () => {
    expect(onlyWorkload(read('FROM a\nRUNN x\n')).unresolved).toMatchObject([
      { field: 'RUNN', reason: '"RUNN" is no instruction of a Dockerfile' },
    ]);
  });
});

describe('settings', () => {
  it('the last one wins, lists grow', () => {
    const only = container(
      'FROM a:1\nUSER root\nEXPOSE 80 53/udp\nEXPOSE 9000-9001\nVOLUME ["/a", "/b"]\nVOLUME /c\nHEALTHCHECK --interval=5s CMD curl x\nUSER 1000:1000\nHEALTHCHECK NONE\nENTRYPOINT ["/e"]\nCMD run it\n',
    );
    expect([only.user?.value, shown(only.user?.at)]).toEqual([
      { text: '1000:1000', uid: 1000, gid: 1000 },
      '8:6 1000:1000',
    ]);
    expect(
      only.ports.map(({ containerPort, containerPortEnd, protocol, at }) => [
        containerPort,
        containerPortEnd,
        protocol,
        shown(at),
      ]),
    ).toEqual([
      [80, undefined, 'tcp', '3:8 80'],
      [53, undefined, 'udp', '3:11 53/udp'],
      [9000, 9001, 'tcp', '4:8 9000-9001'],
    ]);
    expect(only.ports.every(({ published }) => published === undefined)).toBe(true);
    expect(only.mounts.map(({ kind, target }) => [kind, target])).toEqual([
      ['volume', '/a'],
      ['volume', '/b'],
      ['volume', '/c'],
    ]);
    expect(only.healthCheck?.value).toBe('disabled');
    expect(only.entrypoint?.value).toEqual(['/e']);
    expect(only.command?.value).toEqual(['/bin/sh', '-c', 'run it']);
    expect([only.role, only.image?.value, shown(only.image?.at)]).toEqual(['image', 'a:1', '1:6 a:1']);
  });

  it('nothing is set by a bare FROM, and scratch is no image', () => {
    const only = container('FROM scratch');
    for (const field of ['user', 'entrypoint', 'command', 'healthCheck', 'image'] as const)
      expect(only[field], field).toBeUndefined();
    expect([only.ports, only.mounts, only.environment]).toEqual([[], [], []]);
  });

  it('SHELL is what shell forms run in', () => {
    expect(container('FROM a\nSHELL ["bash", "-c"]\nCMD x').command?.value).toEqual(['bash', '-c', 'x']);
  });

  it.each([
    ['ARG U=5\nFROM a\nARG U\nUSER $U', '5', []],
    ['FROM a\nARG U=5\nENV V=${U}6\nUSER "${V}"', '56', []],
    ['FROM a\nUSER ${U:-7}', '7', []],
    ['FROM a\nENV U=\nUSER ${U:-8}', '8', []],
    ['FROM a\nARG U=1\nUSER ${U:+9}', '9', []],
    ['FROM a\nUSER \\$U', '$U', []],
    ['FROM a\nENV A b c\nUSER $A', 'b c', []],
    ['ARG U=5\nFROM a\nUSER $U', '$U', ['the variable U has no value here']],
    ['FROM a\nARG U\nUSER $U', '$U', ['the variable U has no value here']],
    ['FROM a\nARG U=1\nUSER ${U%x}', '${U%x}', ['the variable U has no value here']],
  ])('variables: %j', (text, user, reasons) => {
    const { containers, unresolved } = onlyWorkload(read(text));
    expect(containers[0]?.user?.value.text).toBe(user);
    expect(unresolved.map(({ reason }) => reason)).toEqual(reasons);
  });

  it.each([
    ['ARG V=1.2\nFROM node:${V}-slim', 'node:1.2-slim', 0],
    ['ARG R=x\nARG I=$R/y\nFROM $I', 'x/y', 0],
    ['FROM node:$V', 'node:$V', 1],
    ['FROM --platform=$BUILDPLATFORM node:1 AS b', 'node:1', 0],
  ])('the base image of %j', (text, image, unresolved) => {
    const workload = onlyWorkload(read(text));
    expect(workload.containers[0]?.image?.value).toBe(image);
    expect(workload.unresolved).toHaveLength(unresolved);
  });

  it('environment: of every stage, ARG too, each with its place', () => {
    const only = container(
      'ARG TOKEN=abc\nFROM a AS b\nENV KEY="x y" B=2\nARG NPM_TOKEN\nFROM c\nCOPY --from=b / /\nENV OLD the rest # x\nENV R=$KEY',
    );
    expect(only.environment.map(({ name, value, from, at }) => [name, value, from, shown(at)])).toEqual([
      ['TOKEN', 'abc', undefined, '1:5 TOKEN=abc'],
      ['KEY', 'x y', undefined, '3:5 KEY="x y"'],
      ['B', '2', undefined, '3:15 B=2'],
      ['NPM_TOKEN', undefined, 'environment', '4:5 NPM_TOKEN'],
      ['OLD', 'the rest # x', undefined, '7:5 OLD the rest # x'],
      ['R', undefined, 'environment', '8:5 R=$KEY'],
    ]);
  });
});

describe('stages', () => {
  it('the last one is the image; those it is made from are its build', () => {
    const { resource, containers, at } = onlyWorkload(
      read(
        'FROM go AS build\nUSER 0\nRUN make\nFROM alpine:3 AS base\nUSER 5\nFROM base\nCOPY --from=build /x /x\n',
      ),
    );
    expect([resource, shown(at)]).toEqual(['image Dockerfile', '6:1 FROM base']);
    expect(containers[0]?.user?.value.uid).toBe(5);
    expect(containers[0]?.image?.value).toBe('alpine:3');
    expect(
      containers[0]?.build?.stages.map(({ name, part, fromStage, from }) => [
        name,
        part,
        fromStage,
        from.value,
      ]),
    ).toEqual([
      ['build', 'builder', false, 'go'],
      ['base', 'final', false, 'alpine:3'],
      [undefined, 'final', true, 'base'],
    ]);
  });

  it('stages that nothing uses are images of their own, and no instruction stands in two', () => {
    const { workloads } = read(
      'FROM a AS base\nRUN one\nFROM base AS test\nRUN two\nFROM base AS prod\nRUN --mount=type=bind,from=tool,source=/,target=/t three\n'.replace(
        'FROM base AS prod',
        'FROM b AS tool\nFROM base AS prod',
      ),
    );
    expect(workloads.map(({ resource }) => resource)).toEqual(['image Dockerfile', 'image Dockerfile:test']);
    const runs = workloads.map(({ containers }) =>
      containers[0]?.build?.stages.flatMap((stage) => stage.instructions.map(({ text }) => text)),
    );
    expect(runs).toEqual([['one', 'three'], ['two']]);
    expect(workloads.map(({ containers }) => containers[0]?.image?.value)).toEqual(['a', 'a']);
  });

  it('COPY --from takes a number, and a name only of an earlier stage', () => {
    expect(read('FROM a\nRUN x\nFROM b\nCOPY --from=0 / /').workloads).toHaveLength(1);
    expect(read('FROM a AS one\nCOPY --from=two / /\nFROM b AS two').workloads).toHaveLength(2);
  });

  it('a later ENTRYPOINT takes an inherited CMD away, not one of its own stage', () => {
    expect(container('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]').command).toBeUndefined();
    expect(container('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]').command?.value).toEqual(['x']);
  });
});

it.each(['RUN x\n', '# nothing', 'ARG A=1\n'])('a Dockerfile without FROM cannot be read: %j', (text) => {
  expect(read(text)).toMatchObject({
    workloads: [],
    diagnostics: [{ severity: 'error', code: 'invalid-dockerfile' }],
  });
});

it.each([
  ['Dockerfile', 'anything', true],
  ['x/Containerfile', '', true],
  ['Dockerfile.prod', 'FROM a', true],
  ['web.Dockerfile', 'x', true],
  ['Dockerfile-alpine', '# c\nfrom a', true],
  ['build', 'FROM a:1 AS b\nRUN x', true],
  ['-', '# syntax=x\n\nARG V=1\nFROM a:$V', true],
  ['Dockerfile.dockerignore', 'FROM a', false],
  ['Dockerfile.md', 'FROM a', false],
  ['dockerfile-parser.ts', 'FROM a', false],
  ['Dockerfile.prod', 'nothing', false],
  ['-', 'from a\n', false],
  ['-', 'FROM users WHERE id = 1', false],
  ['-', 'From me@x Thu Jan 1', false],
  ['-', 'ARG X=1\n', false],
  ['-', 'hello\nFROM a', false],
])('looks like one? %s %j', (path, text, expected) => {
  expect(looksLikeDockerfile(manifestOf(path, text))).toBe(expected);
});
