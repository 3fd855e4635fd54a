import { describe, expect, it } from 'vitest';
import type { DeclaredContainer } from '../../model/declared-container.js';
import { newContainer } from '../../model/new-container.js';
import { SourceText } from '../../source/source-text.js';
import { suggestsKernelFeatures, suggestsSetuid } from './programs-that-need-more.js';

const at = { source: new SourceText('test', ''), start: 0, end: 0 };

function container(image: string, command?: string[], entrypoint?: string[]): DeclaredContainer {
  return {
    ...newContainer('app', at),
    image: { value: image, at },
    ...(command && { command: { value: command, at } }),
    ...(entrypoint && { entrypoint: { value: entrypoint, at } }),
  };
}

describe('suggestsSetuid', () => {
  it.each([
    'nginx:1.29',
    'docker.io/library/postgres:16',
    'redis:7-alpine',
    'mysql',
    'wordpress:latest',
    'registry.example/team/support:2',
    'summary/pinger',
  ])('%s does not', (image) => {
    expect(suggestsSetuid(container(image))).toBe(false);
  });

  it.each([
    'selenium/standalone-chrome:4',
    'lscr.io/linuxserver/openssh-server',
    'zabbix/zabbix-server-pgsql',
    'codercom/code-server',
    'docker:27-dind',
    'louislam/uptime-kuma:1',
    'catatnight/postfix',
  ])('%s does', (image) => {
    expect(suggestsSetuid(container(image))).toBe(true);
  });

  it('looks at the command, however it is split', () => {
    expect(suggestsSetuid(container('app', ['sh', '-c', 'sudo -u app ./start']))).toBe(true);
    expect(suggestsSetuid(container('app', ['/bin/su', '-', 'app']))).toBe(true);
    expect(suggestsSetuid(container('app', undefined, ['/sbin/init']))).toBe(true);
    expect(suggestsSetuid(container('app', ['consult', '--pseudo', 'initial']))).toBe(false);
    expect(suggestsSetuid(container('app', ['nginx'], ['/docker-entrypoint.sh']))).toBe(false);
  });

  it('takes a command of any length in bounded time', () => {
    const long = container('app', ['a '.repeat(5_000_000)]);
    const start = performance.now();
    suggestsSetuid(long);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('suggestsKernelFeatures', () => {
  it('knows programs that the default filter stands in the way of', () => {
    expect(suggestsKernelFeatures(container('browserless/chrome'))).toBe(true);
    expect(suggestsKernelFeatures(container('app', ['bwrap', '--unshare-all', 'app']))).toBe(true);
    expect(suggestsKernelFeatures(container('moby/buildkit:rootless'))).toBe(true);
    expect(suggestsKernelFeatures(container('nginx', ['nginx', '-g', 'daemon off;']))).toBe(false);
    expect(suggestsKernelFeatures(container('postgres:16', ['performance']))).toBe(false);
  });
});
