import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.js';
import { identifyProcess } from './process-identity.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tightship-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const path = () => join(directory, 'lock');
/** A pid that was in use and is not any more. */
const deadPid = () => spawnSync('true').pid;

describe('withLock', () => {
  it('lets one at a time in, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const enter = async () => {
      most = Math.max(most, ++inside);
      await sleep(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 10 }, () => withLock(path(), enter)));
    expect([most, inside, readdirSync(directory)]).toEqual([1, 0, []]);
  });

  it('gives what the action gives, and is released when that throws', async () => {
    expect(await withLock(path(), async () => 'result')).toBe('result');
    await expect(withLock(path(), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['of a dead owner', () => JSON.stringify({ ...identifyProcess(process.pid), pid: deadPid() })],
    ['of an earlier boot', () => JSON.stringify({ ...identifyProcess(process.pid), bootId: 'other' })],
    ['that nobody can read', () => '\0\0\0'],
  ])('breaks a lock %s', async (_, content) => {
    writeFileSync(path(), content());
    expect(await withLock(path(), async () => 'in', 1000)).toBe('in');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('waits for a living owner, and says so after a time', async () => {
    writeFileSync(path(), JSON.stringify(identifyProcess(process.pid)));
    await expect(withLock(path(), async () => {}, 50)).rejects.toMatchObject({ code: 'HOST_FAILED' });
    expect(JSON.parse(readFileSync(path(), 'utf8')).pid).toBe(process.pid);
    expect(readdirSync(directory)).toEqual(['lock']);
  });

  it('takes away claims of the dead, and of nobody else', async () => {
    const own = `lock.${process.pid}.abc`;
    for (const name of [`lock.${deadPid()}.abc`, `lock.abandoned.${deadPid()}`, own, 'lock.x', 'other.1.2'])
      writeFileSync(join(directory, name), '');
    await withLock(path(), async () => {});
    expect(readdirSync(directory).sort()).toEqual([own, 'lock.x', 'other.1.2'].sort());
  });
});
