import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../source/parse-yaml.js';
import { SourceText } from '../../source/source-text.js';
import { isComposeName, looksLikeCompose } from './looks-like-compose.js';

const looks = (text: string, path = 'odd.yaml') => {
  const source = new SourceText(path, text);
  return looksLikeCompose({ source, documents: parseYaml(source).documents });
};

describe('by name', () => {
  it.each([
    ['compose.yaml', true],
    ['a/b/docker-compose.yml', true],
    ['docker-compose.prod.yml', true],
    ['compose.override.yaml', true],
    ['docker-compose-dev.yaml', true],
    ['shop_compose.yaml', true],
    ['stack.compose.yml', true],
    ['podman-compose.yaml', true],
    ['composer.yaml', false],
    ['decompose.yaml', false],
    ['compose.json', false],
    ['compose/values.yaml', false],
  ])('%s: %s', (path, expected) => expect(isComposeName(path)).toBe(expected));

  it('whatever is in it, as long as it is a map', () => {
    expect(looks('volumes: {}\n', 'compose.yaml')).toBe(true);
    expect(looks('- a\n', 'compose.yaml')).toBe(false);
    expect(looks('# nothing\n', 'compose.yaml')).toBe(false);
  });
});

describe('by content', () => {
  it.each([
    ['services', 'services: {web: {image: x}}'],
    ['a build', 'version: "3"\nservices: {web: {build: .}}'],
    ['extends', 'services: {web: {extends: {service: a}}}'],
    ['a stack with an unknown field', 'services: {web: {image: x, imagee: y, ports: []}}'],
    ['an overlay', 'services: {web: {ports: ["80:80"], environment: {A: b}}}'],
    ['version 1', 'web:\n  image: x\n  links: [db]\ndb:\n  image: y\n'],
    ['JSON', '{"services": {"web": {"image": "x"}}}'],
  ])('%s', (_, text) => expect(looks(text)).toBe(true));

  it.each([
    ['GitLab CI', 'services: [docker:dind]\ntest: {image: ruby, script: [rake]}'],
    ['GitLab CI without services', 'test: {image: ruby, script: [rake]}'],
    ['a GitHub workflow', 'jobs: {a: {container: {image: x}, services: {db: {image: y}}}}'],
    ['Symfony', 'services: {_defaults: {autowire: true}, App\\Foo: {class: App\\Foo}}'],
    ['Kubernetes', 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: x}]}'],
    ['a custom resource with services', 'apiVersion: a/v1\nkind: X\nservices: {web: {image: x}}'],
    ['Helm values', 'image: {repository: x, tag: y}\nreplicas: 1'],
    ['Traefik', 'http: {services: {a: {loadBalancer: {servers: []}}}}'],
    ['Prometheus', 'scrape_configs: [{job_name: x}]'],
    ['text', 'hello'],
    ['a list', '[{image: x}]'],
    ['services that are empty', 'services: {}'],
  ])('not %s', (_, text) => expect(looks(text)).toBe(false));
});
