import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, type Lease, livingLeases, reapLeases } from './lease.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tightship-lease-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const info = { name: 'web', workload: 'host true', startedAt: '2026-01-01T00:00:00Z', detached: false };
const containers = () => readdirSync(join(root, 'containers'));

/** With a directory beside it that the journal names. */
function leaseWithThing(): { lease: Lease; thing: string } {
  const lease = acquireLease(root, info);
  const thing = join(root, `thing-${lease.id}`);
  lease.willNeed({ kind: 'directory', path: thing });
  mkdirSync(thing);
  return { lease, thing };
}

/** Makes it look as if its owner was killed. */
function abandon({ directory }: Lease): void {
  const owner = JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8'));
  writeFileSync(join(directory, 'owner.json'), JSON.stringify({ ...owner, pid: spawnSync('true').pid }));
}

describe('a lease', () => {
  it('is found while its owner runs, and gone with all that it names when released', async () => {
    const { lease, thing } = leaseWithThing();
    expect(livingLeases(root)).toMatchObject([{ id: lease.id, info }]);
    expect(await reapLeases(root)).toEqual([]);
    await lease.release();
    expect([existsSync(thing), containers()]).toEqual([false, []]);
    await lease.release();
  });

  it.each<[string, (lease: Lease) => void]>([
    ['of a dead owner', abandon],
    [
      'of an earlier boot',
      ({ directory }) => {
        const owner = JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8'));
        writeFileSync(join(directory, 'owner.json'), JSON.stringify({ ...owner, bootId: 'other' }));
      },
    ],
    ['without an owner', ({ directory }) => rmSync(join(directory, 'owner.json'))],
    ['with a spoilt owner', ({ directory }) => writeFileSync(join(directory, 'owner.json'), '{"pid":')],
    [
      'with a journal cut short',
      (lease) => {
        abandon(lease);
        appendFileSync(join(lease.directory, 'journal.jsonl'), '{"kind":"direct');
      },
    ],
    [
      'with a spoilt line in its journal',
      (lease) => {
        abandon(lease);
        appendFileSync(join(lease.directory, 'journal.jsonl'), '\0\0\n');
      },
    ],
  ])('%s is reaped', async (_, spoil) => {
    const { lease, thing } = leaseWithThing();
    spoil(lease);
    expect(await reapLeases(root)).toMatchObject([{ id: lease.id }]);
    expect([existsSync(thing), containers()]).toEqual([false, []]);
  });

  it('that cannot be released does not keep others from it', async () => {
    const leases = [leaseWithThing(), leaseWithThing(), leaseWithThing()];
    for (const { lease } of leases) abandon(lease);
    const stuck = leases[1]?.lease as Lease;
    stuck.willNeed({ kind: 'nonsense' } as never);
    const reaped = await reapLeases(root);
    expect(reaped.filter(({ failure }) => failure !== undefined).map(({ id }) => id)).toEqual([stuck.id]);
    expect(containers()).toEqual([stuck.id]);
  });

  it('being reaped by two at once is reaped', async () => {
    const { lease, thing } = leaseWithThing();
    abandon(lease);
    const both = await Promise.all([reapLeases(root), reapLeases(root)]);
    expect(both.flat().filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect([existsSync(thing), containers()]).toEqual([false, []]);
  });

  it('that was never finished goes with its maker', async () => {
    const dead = `.draft-${spawnSync('true').pid}-0123456789ab`;
    const own = `.draft-${process.pid}-0123456789ab`;
    for (const name of [dead, own]) mkdirSync(join(root, 'containers', name), { recursive: true });
    await reapLeases(root);
    expect(containers()).toEqual([own]);
  });
});
