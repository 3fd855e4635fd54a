import { chmodSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeEngine, fakeEngine } from './fixtures/fake-engine.js';
import { listContainers } from './list-containers.js';

const [one, two, gone] = ['1'.repeat(64), '2'.repeat(64), '3'.repeat(64)];
const list = (...ids: string[]) => JSON.stringify(ids.map((Id) => ({ Id })));
const described = (Id: string, Name: string) => JSON.stringify({ Id, Name, HostConfig: {} });

let engine: FakeEngine | undefined;
afterEach(() => engine?.close());

async function listFrom(answers: Parameters<typeof fakeEngine>[0], all?: boolean) {
  engine = await fakeEngine(answers);
  return listContainers({
    environment: { DOCKER_HOST: `unix://${engine.socket}` },
    ...(all === undefined ? {} : { all }),
  });
}

describe('containers', () => {
  it('are inspected, as docker inspect prints them, one to an object', async () => {
    const containers = await listFrom({
      '/containers/json': list(one, two, gone),
      [`/containers/${one}/json`]: described(one, '/web'),
      [`/containers/${two}/json`]: described(two, ''),
    });
    expect(containers.map(({ name }) => name)).toEqual(['web', two.slice(0, 12)]);
    expect(JSON.parse(containers[0]?.inspect ?? '')).toEqual({ Id: one, Name: '/web', HostConfig: {} });
    expect(containers[0]?.inspect.split('\n')[2]).toBe('    "Name": "/web",');
  });

  it('that do not run are asked for only with `all`', async () => {
    expect(await listFrom({ '/containers/json': '[]' })).toEqual([]);
    expect(engine?.asked).toEqual(['/containers/json']);
    await engine?.close();
    expect(await listFrom({ '/containers/json?all=1': '[]' }, true)).toEqual([]);
    expect(engine?.asked).toEqual(['/containers/json?all=1']);
  });

  it('keep the order of the list, however many there are', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => n.toString(16).padStart(64, '0'));
    const answers = Object.fromEntries(
      ids.map((id, n) => [`/containers/${id}/json`, described(id, `/c${n}`)]),
    );
    const containers = await listFrom({ '/containers/json': list(...ids), ...answers });
    expect(containers.map(({ name }) => name)).toEqual(ids.map((_, n) => `c${n}`));
  });

  it('an id that is none is not made a part of a path', async () => {
    expect(await listFrom({ '/containers/json': '[{"Id":"../../x"},null,{}]' })).toEqual([]);
    expect(engine?.asked).toHaveLength(1);
  });
});

describe('errors', () => {
  it.each([
    ['the engine refuses', { status: 500, body: '{"message":"bad\\u001b[31m"}' }, /bad\\x1b/],
    ['it answers with no JSON', 'hello', /status 200/],
    ['it answers with no list', '{}', /list/],
    ['it hangs up', 'hang up' as const, /Docker at/],
  ])('%s', async (_, answer, message) => {
    await expect(listFrom({ '/containers/json': answer })).rejects.toMatchObject({
      code: 'HOST_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('nothing listens', async () => {
    const asking = listContainers({ environment: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });
    await expect(asking).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      exitCode: 2,
      hint: expect.stringContaining('systemctl start docker'),
    });
  });

  it('a file that is no socket', async () => {
    engine = await fakeEngine({});
    const file = `${engine.socket}.file`;
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    const asking = listContainers({ environment: { DOCKER_HOST: `unix://${file}` } });
    await expect(asking).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('an engine on another host', async () => {
    await expect(listContainers({ environment: { DOCKER_HOST: 'tcp://x:1' } })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('docker inspect'),
    });
  });
});
