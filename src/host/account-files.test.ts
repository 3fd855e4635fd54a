import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGroup, parseId, parsePasswd } from './account-files.js';

describe('account files', () => {
  it('leaves out what is no entry', () => {
    const text = [
      '# a:x:1:1::/:',
      '',
      '+::::::',
      'a:x:1:2::/a:/sh',
      'b:x::',
      ':x:0:0::/:',
      'c:x:-1:0::/:',
      'd',
    ];
    expect(parsePasswd(text.join('\n'))).toEqual([{ name: 'a', uid: 1, gid: 2, home: '/a' }]);
    expect(parseGroup('a:x:1:b,,c\r\nx:y\n b:x:2\n')).toEqual([
      { name: 'a', gid: 1, members: ['b', 'c'] },
      { name: 'b', gid: 2, members: [] },
    ]);
  });

  it.each([
    ['0', 0],
    ['007', 7],
    ['2147483647', 2147483647],
    ['2147483648', undefined],
    ['', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    [' 1', undefined],
    [undefined, undefined],
  ])('id %j is %j', (text, id) => {
    expect(parseId(text)).toBe(id);
  });

  it('reads back what is written, and survives anything', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
    const id = fc.nat(2 ** 31 - 1);
    fc.assert(
      fc.property(fc.array(fc.record({ name, uid: id, gid: id, home: fc.constant('/h') })), (entries) => {
        const text = entries.map((e) => `${e.name}:x:${e.uid}:${e.gid}:gecos:${e.home}:/bin/sh\n`).join('');
        expect(parsePasswd(text)).toEqual(entries);
      }),
    );
    const junk = fc.string({
      unit: fc.constantFrom('a', '0', '9', ':', ',', '\n', '\r', '#', '\0', '-', '☃'),
    });
    fc.assert(
      fc.property(fc.oneof(junk, fc.string({ unit: 'binary' })), (text) => {
        for (const entry of [...parsePasswd(text), ...parseGroup(text)]) {
          expect(entry.name).not.toBe('');
          expect(entry.gid).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
