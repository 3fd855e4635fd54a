import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStraceLine } from './parse-strace.js';

/** Lines as strace 6.1 wrote them, and what they mean. */
const lines: [string, ReturnType<typeof parseStraceLine>][] = [
  [
    '10390<sh> [   0] read(0, 0x7ffd07d8a61f, 0x1) = 0x1',
    call(10390, 'sh', 0, 'read', ['0', '0x7ffd07d8a61f', '0x1'], { kind: 'value', value: 1n }),
  ],
  [
    '9368<many> [100000] syscall_0x186a0(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)',
    call(9368, 'many', 100000, 'syscall_0x186a0', Array(6).fill('0'), { kind: 'error', name: 'ENOSYS' }),
  ],
  [
    '9368<many> [???] syscall_0xffffffffffffffff() = -1 ENOSYS (Function not implemented)',
    call(9368, 'many', undefined, 'syscall_0xffffffffffffffff', [], { kind: 'error', name: 'ENOSYS' }),
  ],
  ['7<a> [ 231] exit_group(0)          = ?', call(7, 'a', 231, 'exit_group', ['0'], { kind: 'unknown' })],
  [
    '7<a> [   0] read(0, 0x1, 0x1)      = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
    call(7, 'a', 0, 'read', ['0', '0x1', '0x1'], { kind: 'unknown' }),
  ],
  [
    '9369<many> [ 111] getpgrp( <unfinished ...>',
    { ...head(9369, 'many', 111), kind: 'enter', name: 'getpgrp', args: [] },
  ],
  [
    '9369<many> [  14] rt_sigprocmask(0x2, 0x7fff0466a078, 0, 0x8 <unfinished ...>',
    {
      ...head(9369, 'many', 14),
      kind: 'enter',
      name: 'rt_sigprocmask',
      args: ['0x2', '0x7fff0466a078', '0', '0x8'],
    },
  ],
  [
    '9369<many> [   0] read(0, 0x1, 0x1 <detached ...>',
    { ...head(9369, 'many', 0), kind: 'enter', name: 'read', args: ['0', '0x1', '0x1'] },
  ],
  [
    '9368<many> [ 435] <... clone3 resumed>) = 0x249a',
    { ...head(9368, 'many', 435), kind: 'leave', name: 'clone3', result: { kind: 'value', value: 0x249an } },
  ],
  [
    '9368<many> [ 435] <... clone3 resumed> => {parent_tid=[0]}, 88) = -1 EAGAIN (Try again)',
    { ...head(9368, 'many', 435), kind: 'leave', name: 'clone3', result: { kind: 'error', name: 'EAGAIN' } },
  ],
  [
    '10396<m32> [  59] [ Process PID=10396 runs in 32 bit mode. ]',
    { ...head(10396, 'm32', 59), kind: 'mode', mode: '32 bit' },
  ],
  [
    '1<a> [ 124] --- SIGSYS {si_signo=SIGSYS, si_code=SYS_SECCOMP, si_call_addr=0x435aa9} ---',
    { ...head(1, 'a', 124), kind: 'signal', name: 'SIGSYS', bySeccomp: true },
  ],
  [
    '1<a> [  62] --- SIGSYS {si_signo=SIGSYS, si_code=SI_USER, si_pid=9, si_uid=0} ---',
    { ...head(1, 'a', 62), kind: 'signal', name: 'SIGSYS', bySeccomp: false },
  ],
  ['1<a> [ 231] +++ exited with 0 +++', { ...head(1, 'a', 231), kind: 'end', killedBy: undefined }],
  [
    '1<a> [ 100] +++ killed by SIGSYS (core dumped) +++',
    { ...head(1, 'a', 100), kind: 'end', killedBy: 'SIGSYS' },
  ],
  ['1<a> [  34] +++ superseded by execve in pid 12 +++', { ...head(1, 'a', 34), kind: 'superseded', by: 12 }],
  // A comm may hold anything; strace escapes what would end it.
  [
    '3<picky \\0741\\76> [ 110] getppid()  = -1 EPERM (Operation not permitted)',
    call(3, 'picky <1>', 110, 'getppid', [], { kind: 'error', name: 'EPERM' }),
  ],
  ['3<x [ 59> [  39] getpid() = 0x3', call(3, 'x [ 59', 39, 'getpid', [], { kind: 'value', value: 3n })],
  ['', undefined],
  ['strace: Process 3 attached', undefined],
  ['3<a> [  39] getpid(', undefined],
  ['3<a> [  39] ) = 0', undefined],
  ['3<a> [  39] +++ something new +++', undefined],
];

function head(pid: number, comm: string, number: number | undefined) {
  return { pid, comm, number };
}

function call(
  pid: number,
  comm: string,
  number: number | undefined,
  name: string,
  args: string[],
  result: Extract<NonNullable<ReturnType<typeof parseStraceLine>>, { kind: 'call' }>['result'],
): ReturnType<typeof parseStraceLine> {
  return { ...head(pid, comm, number), kind: 'call', name, args, result };
}

describe('parseStraceLine', () => {
  it.each(lines)('%s', (line, event) => {
    expect(parseStraceLine(line)).toEqual(event);
  });

  it('takes whatever comes, quickly', () => {
    const piece = fc.constantFrom(
      '3<a> [ 39] ',
      'getpid(',
      ')',
      ' = ',
      '0x',
      '1',
      '-1 EPERM (',
      '<',
      '>',
      ' ',
    );
    const line = fc.oneof(fc.string(), fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }));
    fc.assert(
      fc.property(line, (text) => {
        const event = parseStraceLine(Array.isArray(text) ? text.join('') : text);
        if (event) expect(Number.isSafeInteger(event.pid)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['(', ')', ' ', '<', ' = ', ', ', '\\', '[ 1] '])(
    'does not hang on a long line of "%s"',
    (text) => {
      const start = performance.now();
      parseStraceLine(`3<a> [  39] ${text.repeat(200_000)}`);
      parseStraceLine(text.repeat(200_000));
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});
