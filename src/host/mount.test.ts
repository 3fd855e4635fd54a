import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountsBelow, parseMountInfo } from './mount.js';

/** As the kernel writes it (fs/proc_namespace.c, `mangle`). */
function mountInfoLine(mountPoint: string, type: string, options: string): string {
  const escaped = Buffer.from(mountPoint)
    .toString('latin1')
    .replace(/[ \t\n\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  const point = Buffer.from(escaped, 'latin1').toString('utf8');
  return `36 35 98:0 / ${point} rw,noatime master:1 propagate_from:2 - ${type} /dev/x ${options}\n`;
}

describe('parseMountInfo', () => {
  it('reads what the manual shows', () => {
    const line = '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n';
    expect(parseMountInfo(line)).toEqual([
      { mountPoint: '/mnt2', fileSystemType: 'ext3', superOptions: ['rw', 'errors=continue'] },
    ]);
  });

  it('takes back the escapes of any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const point = `/${name.replaceAll('\0', '')}`;
        expect(parseMountInfo(mountInfoLine(point, 'tmpfs', 'rw'))[0]?.mountPoint).toBe(point);
      }),
    );
  });

  it.each(['', '\n', 'nonsense', '36 35 98:0 /mnt1', ' - ', '36 35 98:0 / /x rw'])(
    'leaves out %j',
    (text) => {
      expect(parseMountInfo(text)).toEqual([]);
    },
  );
});

describe('mountsBelow', () => {
  const mounts = parseMountInfo(
    ['/', '/a', '/a/b', '/ab', '/a/b/c', '/x/a'].map((point) => mountInfoLine(point, 'ext4', 'rw')).join(''),
  );
  it('takes the directory itself and what is in it, and no namesake', () => {
    expect(mountsBelow('/a', mounts)).toEqual(['/a', '/a/b', '/a/b/c']);
    expect(mountsBelow('/a/b/c/d', mounts)).toEqual([]);
  });
});
