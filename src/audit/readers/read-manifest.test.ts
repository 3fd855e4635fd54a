import { describe, expect, it } from 'vitest';
import { SourceText } from '../source/source-text.js';
import { readManifest } from './read-manifest.js';
import type { ReaderContext } from './reader.js';

const context: ReaderContext = {
  sibling: () => undefined,
  variables: {},
  overlays: [],
  profiles: [],
  podTemplates: [],
};

function read(path: string, text: string) {
  return readManifest(new SourceText(path, text), context);
}

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b, image: c}]}\n';
const workflow =
  'apiVersion: x.example/v1\nkind: Unheard\nmetadata: {name: a}\nspec: {inner: {containers: [{name: b, image: c}]}}\n';

describe('readManifest tells the format', () => {
  it.each([
    ['a Pod', 'x.yaml', pod, 'kubernetes'],
    [
      'a Pod as JSON',
      'x.json',
      '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"a","image":"b"}]}}',
      'kubernetes',
    ],
    ['a Compose file of any name', 'stack.yml', 'services: {web: {image: nginx}}\n', 'compose'],
    ['a Dockerfile', 'app/Dockerfile', 'FROM nginx\nUSER 1\n', 'dockerfile'],
    ['a script', 'run.sh', '#!/bin/sh\ndocker run nginx\n', 'docker-run'],
    ['a quadlet', 'web.container', '[Container]\nImage=docker.io/library/nginx\n', 'quadlet'],
    ['a unit', 'web.service', '[Service]\nExecStart=/usr/bin/docker run nginx\n', 'systemd'],
    ['piped YAML', '-', pod, 'kubernetes'],
    ['piped YAML with a script in it', '-', `${pod}# docker run nginx\n`, 'kubernetes'],
    ['a piped command line', '-', 'docker run --privileged nginx', 'docker-run'],
    ['a piped Dockerfile', '-', 'FROM nginx\nUSER 1\n', 'dockerfile'],
  ])('%s', (_, path, text, format) => {
    expect(read(path, text)).toMatchObject({ kind: 'read', format });
  });

  it.each([
    ['YAML that starts nothing', 'values.yaml', 'replicas: 3\n', false],
    ['a ConfigMap', 'c.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', false],
    ['only comments', 'c.yaml', '# nothing\n', false],
    ['an empty file', 'c.yaml', ' \n', false],
    ['prose', 'notes', 'Dear all: [this is not YAML\n', false],
    ['broken YAML', 'c.yaml', 'a: [1\n', true],
    ['a Helm template', 'c.yaml', 'a: {{ .Values.b }}\n', true],
    ['broken YAML that was piped in', '-', 'kind: Pod\n  a: [1\n', true],
    ['a kind that hides containers', 'c.yaml', workflow, true],
    ['a binary named as YAML', 'c.yaml', 'a\0b', true],
  ])('%s is skipped, with a reason', (_, path, text, unreadable) => {
    const result = read(path, text);
    expect(result).toMatchObject({ kind: 'skipped', unreadable });
    expect(result.kind === 'skipped' && result.reason).toMatch(/\w{3}/);
  });
});
