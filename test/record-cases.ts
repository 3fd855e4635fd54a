import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recorder } from '../src/record/recorder.js';
import {
  buildVictims,
  countOf,
  likeRuncFilter,
  recordWith,
  refusalsOf,
  runcContainer,
  type Victims,
  waitingLikeRunc,
  waitingToExecute,
} from './record-fixture.js';

/** What many-calls.c does, by x86-64 number. */
const manyCalls: [number, number][] = [
  [102, 3], // getuid
  [99, 2], // sysinfo
  [600, 4],
  [100000, 6],
  [111, 15], // getpgrp, by threads
  [110, 7], // getppid, by a child
  [124, 11], // getsid, after unshare(CLONE_NEWNS)
  [140, 13], // getpriority, by a daemon
];

/** The tests that both drivers have to pass. */
export function describeRecorder(name: string, create: () => Promise<Recorder>): void {
  describe(name, () => {
    let victims: Victims;
    beforeAll(() => {
      victims = buildVictims(['many-calls', 'make-calls', 'like-runc', 'compat']);
    });
    afterAll(() => victims.remove());

    it('counts each call by every way into the kernel, and follows all descendants', async () => {
      const waiting = await waitingToExecute([victims.path('many-calls')]);
      const seen = await recordWith(await create(), waiting);
      for (const [number, count] of manyCalls)
        expect([number, countOf(seen, number)]).toEqual([number, count]);
      expect(countOf(seen, 24, 'x86')).toBe(9);
      expect(countOf(seen, 104, 'x32')).toBe(8);
      expect(seen.loss).toEqual({ events: 0, reasons: [] });
      // Controls: the same numbers elsewhere are other calls, and -1 is none.
      expect(countOf(seen, 24)).toBe(0);
      expect(countOf(seen, 104)).toBe(0);
      expect(seen.syscalls.filter((use) => use.number < 0 || use.number > 100000)).toEqual([]);
    });

    it('knows a 32-bit program', async () => {
      const seen = await recordWith(await create(), await waitingToExecute([victims.path('compat')]));
      expect([countOf(seen, 64, 'x86'), countOf(seen, 24, 'x86')]).toEqual([3, 2]);
      expect(seen.syscalls.filter((use) => use.phase === 'workload' && use.architecture !== 'x86')).toEqual(
        [],
      );
      expect(countOf(seen, 59, 'x86_64', 'runtime')).toBe(1);
    });

    it.each(['plain', 'thread'])(
      'tells the runtime from the workload under a filter (%s)',
      async (filter) => {
        const argv = [victims.path('make-calls'), '110', '111*2', '39*3'];
        const seen = await recordWith(
          await create(),
          await waitingLikeRunc(victims, filter, argv),
          likeRuncFilter,
        );
        const runtime = (number: number) => countOf(seen, number, 'x86_64', 'runtime');
        // getgid and geteuid by two threads under the filter, pause, execve
        expect([104, 107, 59].map(runtime)).toEqual([1, 1, 1]);
        // getuid and getegid came before the filter, as did the call that loads it
        expect([102, 108, 317].map(runtime)).toEqual([0, 0, 0]);
        expect(countOf(seen, 39)).toBe(3);
        expect(refusalsOf(seen)).toEqual([
          'runtime 110 seccomp 1 x1',
          'workload 110 seccomp 1 x1',
          'workload 111 seccomp 38 x2',
        ]);
        expect([countOf(seen, 110), countOf(seen, 111)]).toEqual([0, 0]);
        const comms = seen.refusals.map((refusal) => refusal.process);
        expect(new Set(comms)).toEqual(new Set(['like-runc', 'make-calls']));
      },
    );

    it('without a filter records of the runtime only its execve, and refusals are the kernel’s', async () => {
      const argv = [victims.path('make-calls'), '110', '111*2', '600'];
      const seen = await recordWith(await create(), await waitingLikeRunc(victims, 'none', argv));
      expect(seen.syscalls.filter((use) => use.phase === 'runtime')).toEqual([
        { architecture: 'x86_64', number: 59, phase: 'runtime', count: 1 },
      ]);
      expect([countOf(seen, 110), countOf(seen, 111)]).toEqual([1, 2]);
      expect(refusalsOf(seen)).toEqual(['workload 600 kernel 38 x1']);
    });

    it('names a call for which the filter killed the workload', async () => {
      const waiting = await waitingLikeRunc(victims, 'plain', [victims.path('make-calls'), '124']);
      const seen = await recordWith(await create(), waiting, likeRuncFilter);
      expect(await waiting.ended).toBe('SIGSYS');
      expect(refusalsOf(seen)).toContain('workload 124 seccomp 0 x1');
      expect(countOf(seen, 124)).toBe(0);
    });

    it('leaves out what the runtime forks before its filter, and what that executes', async () => {
      const hook = `${victims.path('make-calls')} 700`;
      const waiting = await waitingToExecute([victims.path('make-calls'), '701'], hook);
      const seen = await recordWith(await create(), waiting);
      expect([countOf(seen, 700), countOf(seen, 701)]).toEqual([0, 1]);
    });

    it('does not mix two containers, nor an earlier one with a later', async () => {
      const one = async (number: string) =>
        recordWith(await create(), await waitingToExecute([victims.path('make-calls'), `${number}*500`]));
      const [first, second] = await Promise.all([one('700'), one('701')]);
      const third = await one('702');
      const counts = [first, second, third].map((seen) => [700, 701, 702].map((n) => countOf(seen, n)));
      expect(counts).toEqual([
        [500, 0, 0],
        [0, 500, 0],
        [0, 0, 500],
      ]);
    });

    it('shows progress while the workload runs, and again after', async () => {
      const recorder = await create();
      const waiting = await waitingToExecute([victims.path('make-calls'), '39*50', '102*50']);
      await recorder.arm({ pid: waiting.pid, seccomp: null });
      expect(recorder.progress().syscalls).toBe(0);
      waiting.go();
      await waiting.ended;
      const first = await recorder.observe();
      expect(recorder.progress().syscalls).toBeGreaterThan(5);
      expect(await recorder.observe()).toEqual(first);
      await recorder.close();
      await recorder.close();
    });

    it('says what is wrong with a process that is not there', async () => {
      const recorder = await create();
      await expect(recorder.arm({ pid: 4194303, seccomp: null })).rejects.toMatchObject({
        name: 'AppError',
        code: 'HOST_FAILED',
      });
      await recorder.close();
    });

    it('records a container of runc from its first call under the filter', async () => {
      // Not getppid: runc asks for its parent itself and panics without an answer.
      const filter = { ...likeRuncFilter, syscalls: likeRuncFilter.syscalls.slice(1, 2) };
      const container = await runcContainer(victims, ['/victims/make-calls', '39*3', '111*2', '600'], filter);
      const seen = await recordWith(await create(), container, filter).finally(container.remove);
      expect(await container.ended).toBe(0);
      expect(countOf(seen, 39)).toBe(3);
      // Go asks epoll to watch files that cannot be watched, and the kernel, not the filter, says EPERM (233).
      const refusals = refusalsOf(seen).filter((refusal) => !refusal.startsWith('runtime 233 kernel 1 '));
      expect(refusals).toEqual(['workload 111 seccomp 38 x2', 'workload 600 kernel 38 x1']);
      expect(countOf(seen, 59, 'x86_64', 'runtime')).toBe(1);
      // runc without noNewPrivileges loads its filter early: it then drops capabilities (capset) under it.
      expect(countOf(seen, 126, 'x86_64', 'runtime')).toBeGreaterThan(0);
      expect(seen.loss.events).toBe(0);
    });

    it('records a container of runc without a filter', async () => {
      const container = await runcContainer(victims, ['/victims/make-calls', '39*3', '110*2'], null);
      const seen = await recordWith(await create(), container).finally(container.remove);
      expect([countOf(seen, 39), countOf(seen, 110)]).toEqual([3, 2]);
      expect(seen.syscalls.filter((use) => use.phase === 'runtime').map((use) => use.number)).toEqual([59]);
      expect(seen.refusals).toEqual([]);
    });
  });
}
