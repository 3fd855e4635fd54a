import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeEngine, fakeEngine } from '../docker/fixtures/fake-engine.js';
import { listContainers } from './list-containers.js';

const [one, two] = ['1'.repeat(64), '2'.repeat(64)];

describe('the service', () => {
  let engine: FakeEngine | undefined;
  afterEach(() => engine?.close());

  it('is asked through its own API, which says more', async () => {
    engine = await fakeEngine({
      '/v4.0.0/libpod/containers/json?all=true': JSON.stringify([{ Id: one }]),
      [`/v4.0.0/libpod/containers/${one}/json`]: JSON.stringify({ Id: one, Name: 'web', BoundingCaps: [] }),
    });
    const environment = { CONTAINER_HOST: `unix://${engine.socket}` };
    expect(await listContainers({ all: true, environment })).toMatchObject([{ name: 'web' }]);
  });

  it('that does not run is an error where it was asked for by name', async () => {
    await expect(
      listContainers({ environment: { CONTAINER_HOST: 'unix:///nonexistent' } }),
    ).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      hint: expect.stringContaining('podman.socket'),
    });
    await expect(listContainers({ environment: { CONTAINER_HOST: 'ssh://x' } })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

describe('the program', () => {
  let directory = '';
  const path = process.env.PATH;
  const options = { environment: {}, socket: '/nonexistent/podman.sock' };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tightship-podman-'));
    process.env.PATH = `${directory}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true, force: true });
  });

  /** A program that answers as podman does. */
  function podman(script: string): void {
    writeFileSync(join(directory, 'podman'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, 'podman'), 0o755);
  }

  it('lists and inspects', async () => {
    podman(
      `case "$1 $2" in "ps --quiet") echo ${one}; echo ${two};; "container inspect") echo '[{"Id":"x","Name":"a"},{"Id":"y","Name":"b"}]';; esac`,
    );
    expect((await listContainers(options)).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('one that ended meanwhile is left out', async () => {
    podman(
      `case "$*" in ps*) echo ${one}; echo ${two};; *${two}*) echo "Error: no such container ${two}" >&2; exit 125;; *) echo '[{"Name":"a"}]';; esac`,
    );
    expect((await listContainers(options)).map(({ name }) => name)).toEqual(['a']);
  });

  it('is used where a socket is left of a service that ended', async () => {
    podman('exit 0');
    const socket = join(directory, 'podman.sock');
    writeFileSync(socket, '');
    expect(await listContainers({ environment: {}, socket })).toEqual([]);
  });

  it('none runs', async () => {
    podman('exit 0');
    expect(await listContainers(options)).toEqual([]);
  });

  it('that fails says why', async () => {
    podman('echo "Error: cannot open database" >&2; exit 125');
    await expect(listContainers(options)).rejects.toMatchObject({
      code: 'HOST_FAILED',
      message: expect.stringContaining('cannot open database'),
      hint: expect.stringContaining('as root'),
    });
  });
});
