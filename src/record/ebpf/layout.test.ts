import { beforeEach, describe, expect, it } from 'vitest';
import { initMark, readCheckKey, readNumberKey, readRefusalKey, slotValue, words } from './layout.js';

/** `struct check_key`, with a comm that has no NUL within its 16 bytes. */
const check = Buffer.concat([
  words(7, 92),
  Buffer.from([1, 1, 0, 1, 1, 0, 0, 0]),
  Buffer.from('sixteen letters!'),
]);

describe('layout', () => {
  beforeEach(({ skip }) => skip(process.arch !== 'x64', 'the cases hold the x86-64 layout'));

  it('reads what the programs write', () => {
    expect(readNumberKey(Buffer.concat([words(7, 600), Buffer.from([0, 2, 0, 0])]))).toEqual({
      run: 7,
      number: 600,
      phase: 'runtime',
      architecture: 'x32',
    });
    const refusal = Buffer.concat([
      words(7, 110, 38),
      Buffer.from([1, 0, 1, 0]),
      Buffer.from('sh\0\0ab'),
      Buffer.alloc(10),
    ]);
    expect(readRefusalKey(refusal)).toEqual({
      run: 7,
      number: 110,
      errno: 38,
      phase: 'workload',
      architecture: 'x86_64',
      by: 'kernel',
      process: 'sh',
    });
    expect(readCheckKey(check)).toEqual({
      run: 7,
      phase: 'workload',
      capability: 'CHOWN',
      granted: true,
      syscall: { architecture: 'x86', number: 92 },
      process: 'sixteen letters!',
    });
  });

  it('knows no capability that Linux has not got yet, and no call where there was none', () => {
    const other = Buffer.from(check);
    other[10] = 63;
    other[12] = 0;
    expect(readCheckKey(other)).toMatchObject({ capability: undefined, syscall: undefined });
  });

  it('writes what the programs read', () => {
    expect([...slotValue({ run: 1, userNamespace: 2, filters: 3 })]).toEqual([
      1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
    ]);
    expect([...initMark(258, 5)]).toEqual([2, 1, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
