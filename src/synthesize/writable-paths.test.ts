import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileChange, FileWrite, Recording } from '../policy/recording.js';
import { decodeRecording } from '../policy/recording-json.js';
import { commonDirectory, writablePaths } from './writable-paths.js';

const path = 'test/fixtures/idle.recording.json';
const idle = decodeRecording(readFileSync(path, 'utf8'), path).recording as Recording;
const recorded = (...writes: FileWrite[]): Recording => ({ ...idle, writes });
const write = (path: string, change: FileChange, type: FileWrite['type'] = 'file'): FileWrite => ({
  path,
  change,
  type,
});
const places = (...writes: FileWrite[]) =>
  writablePaths([recorded(...writes)]).map(({ path, kind }) => [path, kind]);

describe('writablePaths', () => {
  it.each<[string, FileWrite[], [string, string][]]>([
    ['nothing', [], []],
    ['a new file: its directory', [write('/var/lib/x/new', 'created')], [['/var/lib/x', 'persistent']]],
    ['a deleted one, too', [write('/srv/old', 'deleted')], [['/srv', 'persistent']]],
    ['a changed file: itself', [write('/etc/conf', 'modified')], [['/etc/conf', 'persistent']]],
    ['its mode, too', [write('/etc/conf', 'metadata')], [['/etc/conf', 'persistent']]],
    ['a directory with entries', [write('/var/log', 'entries', 'directory')], [['/var/log', 'persistent']]],
    [
      'what is emptied at boot: memory',
      [write('/tmp/x', 'created'), write('/run/y/z', 'created')],
      [
        ['/run/y', 'tmpfs'],
        ['/tmp', 'tmpfs'],
      ],
    ],
    ['the root', [write('/new', 'created')], [['/', 'persistent']]],
    ['a namesake', [write('/tmpx/y', 'created')], [['/tmpx', 'persistent']]],
    [
      'a place in another once',
      [write('/a/b/c', 'created'), write('/a/d', 'created')],
      [['/a', 'persistent']],
    ],
  ])('%s', (_, writes, expected) => {
    expect(places(...writes)).toEqual(expected);
  });

  it('never puts memory in the place of a file', () => {
    expect(places(write('/run/present', 'modified'))).toEqual([['/run/present', 'persistent']]);
    expect(places(write('/tmp/present', 'metadata'))).toEqual([['/tmp/present', 'persistent']]);
  });

  it('covers every change, with no place inside another, in any order', () => {
    const name = fc.constantFrom('a', 'b', 'tmp', 'run');
    const paths = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
    const change = fc.constantFrom<FileChange>('created', 'modified', 'deleted');
    const writes = fc.array(fc.tuple(paths, change).map(([path, how]) => write(path, how)));
    const isIn = (path: string, place: string) =>
      path === place || path.startsWith(place === '/' ? '/' : `${place}/`);
    fc.assert(
      fc.property(writes, (all) => {
        const grants = writablePaths([recorded(...all)]);
        for (const { path } of all) expect(grants.some((grant) => isIn(path, grant.path))).toBe(true);
        for (const { path } of grants)
          expect(grants.filter((grant) => isIn(path, grant.path))).toHaveLength(1);
        expect(writablePaths([recorded(...all.toReversed())])).toEqual(grants);
      }),
    );
  });
});

it.each([
  [[], undefined],
  [['/a'], undefined],
  [['/a/b', '/a/c'], '/a'],
  [['/a/b/c', '/a/b', '/x'], '/a/b'],
  [['/a', '/b'], '/'],
])('commonDirectory of %j is %s', (places, expected) => {
  expect(commonDirectory(places)).toBe(expected);
});
