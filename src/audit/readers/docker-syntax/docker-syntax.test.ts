import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByteSize } from './byte-size.js';
import { capabilityName } from './capability-name.js';
import { parseDevice } from './device.js';
import { parseNamespaceMode } from './namespace-mode.js';
import { parseRestart } from './restart.js';
import { splitShellWords } from './shell-words.js';
import { parseUlimit } from './ulimit.js';
import { parseUser } from './user-choice.js';
import { parseVariable } from './variable.js';

const parsers: [name: string, parse: (text: string) => unknown, cases: [string, unknown][]][] = [
  [
    'parseByteSize',
    parseByteSize,
    [
      ['1024', 1024],
      ['0', 0],
      ['-1', -1],
      ['512m', 512 * 1024 ** 2],
      ['1.5g', 1.5 * 1024 ** 3],
      ['2GB', 2 * 1024 ** 3],
      ['64KiB', 64 * 1024],
      ['10b', 10],
      ['1 gb', 1024 ** 3],
      ['', undefined],
      ['1x', undefined],
      ['-5', undefined],
      ['1e9', undefined],
    ],
  ],
  [
    'capabilityName',
    capabilityName,
    [
      ['NET_ADMIN', 'NET_ADMIN'],
      ['cap_net_admin', 'NET_ADMIN'],
      ['Cap_All', 'ALL'],
      ['all', 'ALL'],
      ['net_admn', 'net_admn'],
      ['__proto__', '__proto__'],
    ],
  ],
  [
    'parseUser',
    parseUser,
    [
      ['root', { text: 'root', uid: 0 }],
      ['0', { text: '0', uid: 0 }],
      ['00', { text: '00', uid: 0 }],
      ['+0:0', { text: '+0:0', uid: 0, gid: 0 }],
      [':1000', { text: ':1000', uid: 0, gid: 1000 }],
      ['1000:1001', { text: '1000:1001', uid: 1000, gid: 1001 }],
      ['www-data:root', { text: 'www-data:root', gid: 0 }],
      ['-1', { text: '-1' }],
      ['99999999999', { text: '99999999999' }],
    ],
  ],
  [
    'parseDevice',
    parseDevice,
    [
      ['/dev/kvm', { path: '/dev/kvm', permissions: 'rwm' }],
      ['/dev/../dev/kvm', { path: '/dev/kvm', permissions: 'rwm' }],
      ['/dev/a:/dev/b', { path: '/dev/a', target: '/dev/b', permissions: 'rwm' }],
      ['/dev/a:/dev/b:r', { path: '/dev/a', target: '/dev/b', permissions: 'r' }],
      ['/dev/a:rw', { path: '/dev/a', permissions: 'rw' }],
      ['nvidia.com/gpu=all', { path: 'nvidia.com/gpu=all', permissions: 'rwm' }],
      ['', undefined],
      ['/dev/a:/dev/b:rrr', undefined],
      ['/dev/a:', undefined],
    ],
  ],
  [
    'parseUlimit',
    parseUlimit,
    [
      ['nofile=1024:2048', { name: 'nofile', soft: 1024, hard: 2048 }],
      ['core=-1', { name: 'core', soft: -1, hard: -1 }],
      ['core', undefined],
      ['core=x', undefined],
    ],
  ],
  [
    'parseRestart',
    parseRestart,
    [
      ['no', { policy: 'no' }],
      ['', { policy: 'no' }],
      ['always', { policy: 'always' }],
      ['on-failure', { policy: 'on-failure' }],
      ['on-failure:5', { policy: 'on-failure', maxRetries: 5 }],
      ['on-failure:0', { policy: 'on-failure' }],
      ['always:5', undefined],
      ['sometimes', undefined],
    ],
  ],
  [
    'parseNamespaceMode',
    parseNamespaceMode,
    [
      ['host', { mode: 'host' }],
      ['service:db', { mode: 'joined', with: 'db' }],
      ['container:x', { mode: 'joined', with: 'x' }],
      ['ns:/proc/1/ns/net', { mode: 'joined', with: '/proc/1/ns/net' }],
      ['private', { mode: 'private' }],
      ['', { mode: 'private' }],
      ['none', { mode: 'private', kind: 'none' }],
      ['hostile', { mode: 'private', kind: 'hostile' }],
    ],
  ],
  [
    'splitShellWords',
    splitShellWords,
    [
      ['a b\tc\n', ['a', 'b', 'c']],
      [`sh -c 'echo "x" y'`, ['sh', '-c', 'echo "x" y']],
      ['"a b"c\\ d', ['a bc d']],
      ['"\\$x \\n" ""', ['$x \\n', '']],
      ['a\\\nb', ['ab']],
      ['', []],
      ["it's", undefined],
      ['"', undefined],
    ],
  ],
  [
    'parseVariable',
    parseVariable,
    [
      ['A=b=c', { name: 'A', value: 'b=c' }],
      ['A=', { name: 'A', value: '' }],
      ['A', { name: 'A' }],
      ['=b', undefined],
      ['', undefined],
    ],
  ],
];

describe.each(parsers)('%s', (_, parse, cases) => {
  it.each(cases)('%j', (text, expected) => expect(parse(text)).toEqual(expected));

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a0:=-/\'"\\ ') })),
        (text) => void parse(text),
      ),
    );
  });
});
