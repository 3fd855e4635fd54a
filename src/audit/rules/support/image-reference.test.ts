import { describe, expect, it } from 'vitest';
import { endOfLife } from './end-of-life.js';
import { fullName, isImageId, parseImageReference } from './image-reference.js';

const digest = `sha256:${'0d17b565'.repeat(8)}`;

describe('parseImageReference', () => {
  it.each([
    ['nginx', { repository: 'nginx' }, 'docker.io/library/nginx'],
    ['nginx:1.29', { repository: 'nginx', tag: '1.29' }, 'docker.io/library/nginx'],
    ['team/app', { repository: 'team/app' }, 'docker.io/team/app'],
    [
      'docker.io/nginx:1',
      { registry: 'docker.io', repository: 'nginx', tag: '1' },
      'docker.io/library/nginx',
    ],
    ['localhost/app', { registry: 'localhost', repository: 'app' }, 'localhost/app'],
    ['host:5000/app', { registry: 'host:5000', repository: 'app' }, 'host:5000/app'],
    [
      `host:5000/a/b:1@${digest}`,
      { registry: 'host:5000', repository: 'a/b', tag: '1', digest },
      'host:5000/a/b',
    ],
    [`nginx@${digest}`, { repository: 'nginx', digest }, 'docker.io/library/nginx'],
  ])('%s', (text, wanted, full) => {
    const reference = parseImageReference(text);
    expect(reference).toEqual(wanted);
    expect(reference && fullName(reference)).toBe(full);
  });

  it.each(['', 'scratch', '$IMAGE', 'nginx:$TAG', 'a b'])('nothing to judge: %j', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it('tells ids from names', () => {
    expect([digest, digest.slice(7), 'deadbeef', `nginx@${digest}`].map(isImageId)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('endOfLife', () => {
  const ended = (text: string) => {
    const reference = parseImageReference(text);
    return reference !== undefined && endOfLife(reference) !== undefined;
  };

  it.each([
    ...[
      'debian:10',
      'debian:buster-slim',
      'ubuntu:18.04',
      'ubuntu:23.10',
      'alpine:3.12',
      'centos:7',
      'centos',
      'node:16',
    ],
    ...[
      'node:21-alpine',
      'python:2.7',
      'python:3.8-slim',
      'postgres:9.6',
      'mysql:5.7',
      'php:7.4-fpm',
      'openjdk:17',
      'golang:1.19',
    ],
    ...[
      'docker.io/library/debian:9',
      'tomcat:10.0.1',
      'mcr.microsoft.com/dotnet/aspnet:6.0',
      'k8s.gcr.io/pause:3.1',
    ],
  ])('%s', (text) => expect(ended(text)).toBe(true));

  it.each([
    ...[
      'debian',
      'debian:latest',
      'debian:12',
      'debian:bookworm',
      'ubuntu:22.04',
      'ubuntu:24.04',
      'alpine:3',
      'alpine:3.22',
    ],
    ...[
      'node:lts',
      'node:22',
      'python:3',
      'python:3.13',
      'postgres:16.4',
      'mysql:8',
      'tomcat:10',
      'golang:1',
      'mariadb:10.11',
    ],
    ...[
      'team/debian:9',
      'registry.example/mysql:5.7',
      'mcr.microsoft.com/dotnet/sdk:8.0',
      'constructor:1',
      '__proto__:1',
    ],
  ])('not %s', (text) => expect(ended(text)).toBe(false));
});
