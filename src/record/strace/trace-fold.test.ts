import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { TraceFold } from './trace-fold.js';

const denyGetppid: OciSeccomp = {
  defaultAction: 'SCMP_ACT_ALLOW',
  architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
  syscalls: [{ names: ['getppid'], action: 'SCMP_ACT_ERRNO' }],
};

function fold(lines: string[], { filter = null as OciSeccomp | null, init = [1] } = {}) {
  const trace = new TraceFold(filter, init);
  for (const line of lines) trace.line(line);
  const seen = trace.observations();
  return {
    calls: seen.syscalls.map((use) => `${use.phase} ${use.architecture} ${use.number} x${use.count}`),
    refusals: seen.refusals.map((r) => `${r.phase} ${r.number} ${r.by} ${r.errno} ${r.process} x${r.count}`),
    loss: seen.loss,
  };
}

const executed = '1<sh> [  59] execve(0x1, 0x2, 0x3) = 0';

describe('TraceFold', () => {
  beforeEach(({ skip }) => skip(process.arch !== 'x64', 'the cases hold x86-64 numbers'));

  it('drops what the runtime does before its filter, and what it forks there', () => {
    const { calls } = fold([
      '1<runc> [  39] getpid() = 0x1',
      '1<runc> [  56] clone(0x11, 0, 0, 0, 0) = 0x9',
      '2<hook> [  59] execve(0x1, 0x2, 0x3) = 0',
      '2<hook> [  39] getpid() = 0x9',
      '1<runc> [ 317] seccomp(0x1, 0x1, 0x5) = 0',
      '1<runc> [ 126] capset(0x1, 0x2) = 0',
      executed,
      '1<sh> [  39] getpid() = 0x1',
    ]);
    expect(calls).toEqual(['runtime x86_64 59 x1', 'runtime x86_64 126 x1', 'workload x86_64 39 x1']);
  });

  it('takes a thread for what its process is, whether its flags are shown raw or decoded', () => {
    const thread = (clone: string) =>
      fold([
        clone,
        '2<runc> [  39] getpid() = 0x1',
        '1<runc> [ 317] seccomp(0x1, 0x1, 0x5) = 0',
        '2<runc> [ 39] getpid() = 0x1',
      ]).calls;
    const expected = ['runtime x86_64 39 x1'];
    expect(thread('1<runc> [  56] clone(0x3d0f00, 0, 0, 0, 0) = 0x2')).toEqual(expected);
    expect(thread('1<runc> [ 435] clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x1}, 88) = 0x2')).toEqual(
      expected,
    );
    expect(thread('1<runc> [  57] fork() = 0x2')).toEqual([]);
  });

  it('a filter without TSYNC binds the calling thread only', () => {
    const { calls } = fold(
      ['1<a> [ 157] prctl(0x16, 0x2, 0x5) = 0', '1<a> [  39] getpid() = 1', '2<a> [  39] getpid() = 1'],
      { init: [1, 2] },
    );
    expect(calls).toEqual(['runtime x86_64 39 x1']);
  });

  it('follows an exec by another thread than the first', () => {
    const { calls } = fold(
      [
        '2<a> [  59] execve(0x1, 0x2, 0x3 <unfinished ...>',
        '1<a> [  34] +++ superseded by execve in pid 2 +++',
        '1<b> [  59] <... execve resumed>) = 0',
        '1<b> [  39] getpid() = 1',
      ],
      { init: [1, 2] },
    );
    expect(calls).toEqual(['runtime x86_64 59 x1', 'workload x86_64 39 x1']);
  });

  it('names who refused', () => {
    const lines = [
      executed,
      '1<sh> [ 110] getppid() = -1 EPERM (Operation not permitted)',
      '1<sh> [ 161] chroot(0x1) = -1 EPERM (Operation not permitted)',
      '1<sh> [  15] rt_sigreturn() = -1 EPERM (Operation not permitted)',
      '1<sh> [   0] read(0, 0, 0) = -1 EBADF (Bad file descriptor)',
    ];
    const filtered = fold(lines, { filter: denyGetppid });
    expect(filtered.refusals).toEqual(['workload 110 seccomp 1 sh x1', 'workload 161 kernel 1 sh x1']);
    expect(filtered.calls).not.toContain('workload x86_64 110 x1');
    expect(fold(lines).refusals).toEqual(['workload 110 kernel 1 sh x1', 'workload 161 kernel 1 sh x1']);
  });

  it('takes back a call that was answered with SIGSYS', () => {
    const signal = (code: string) => `1<sh> [ 124] --- SIGSYS {si_signo=SIGSYS, si_code=${code}} ---`;
    const trap = fold([executed, '1<sh> [ 124] getsid(0) = 0x7c', signal('SYS_SECCOMP')]);
    expect(trap.refusals).toEqual(['workload 124 seccomp 0 sh x1']);
    expect(trap.calls).toEqual(['runtime x86_64 59 x1']);
    const sent = [
      executed,
      '1<sh> [ 124] getsid(0) = 0x7c',
      signal('SI_USER'),
      '1<sh> [ 124] +++ killed by SIGSYS +++',
    ];
    expect(fold(sent).refusals).toEqual([]);
  });

  it('tells the ABI by what strace says, or by number and name', () => {
    const { calls } = fold([
      executed,
      '1<sh> [  59] [ Process PID=1 runs in 32 bit mode. ]',
      '1<sh> [ 435] clone3({flags=0}, 88) = 0x2',
      '2<sh> [ 436] close_range(0, 0, 0) = 0',
      '2<sh> [  24] sched_yield() = 0',
      '1<sh> [1073741863] getpid() = -1 ENOSYS (Function not implemented)',
    ]);
    expect(calls).toEqual([
      'runtime x86_64 59 x1',
      'workload x86_64 24 x1',
      'workload x86 435 x1',
      'workload x86 436 x1',
      'workload x32 39 x1',
    ]);
  });

  it('counts a call in progress, once', () => {
    const start = [executed, '1<sh> [   0] read(0, 0, 0 <unfinished ...>'];
    expect(fold(start).calls).toContain('workload x86_64 0 x1');
    expect(fold([...start, '1<sh> [   0] <... read resumed>) = 0']).calls).toContain('workload x86_64 0 x1');
    expect(fold([...start, '1<sh> [   0] +++ killed by SIGKILL +++']).calls).toContain(
      'workload x86_64 0 x1',
    );
  });

  it('says how many lines it could not read', () => {
    expect(fold([executed, 'nonsense', '', '???']).loss).toEqual({
      events: 2,
      reasons: ['lines of strace that could not be read (2)'],
    });
  });

  it('takes lines in any order', () => {
    const pid = fc.constantFrom('1', '2', '3');
    const line = fc.oneof(
      fc.constantFrom(
        '[  59] execve(0x1) = 0',
        '[  39] getpid( <unfinished ...>',
        '[  39] <... getpid resumed>) = 1',
        '[  56] clone(0x11) = 0x2',
        '[  56] clone(0x11) = -1 EAGAIN (x)',
        '[  59] +++ superseded by execve in pid 3 +++',
        '[ 110] getppid() = -1 EPERM (x)',
        '[   1] --- SIGSYS {si_code=SYS_SECCOMP} ---',
        '[ 110] +++ killed by SIGSYS +++',
        '[  59] [ Process PID=1 runs in x32 mode. ]',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(pid, line), { maxLength: 60 }), (lines) => {
        const trace = new TraceFold(denyGetppid, [1]);
        for (const [who, what] of lines) trace.line(`${who}<a> ${what}`);
        const { syscalls, refusals } = trace.observations();
        expect([...syscalls, ...refusals].every(({ count }) => count > 0)).toBe(true);
      }),
    );
  });
});
