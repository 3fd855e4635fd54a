import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capability } from '../src/linux/capabilities.js';
import type { Observations } from '../src/policy/recording.js';
import { chooseRecorder } from '../src/record/choose-recorder.js';
import { createEbpfRecorder } from '../src/record/ebpf/create-recorder.js';
import { createStraceRecorder } from '../src/record/strace/create-recorder.js';
import { describeRecorder } from './record-cases.js';
import {
  buildVictims,
  countOf,
  recordWith,
  refusalsOf,
  type Victims,
  waitingInUserNamespace,
  waitingLikeRunc,
  waitingToExecute,
} from './record-fixture.js';

describeRecorder('ebpf', createEbpfRecorder);

let victims: Victims;
beforeAll(() => {
  victims = buildVictims(['many-calls', 'make-calls', 'like-runc', 'own-filter', 'capabilities']);
});
afterAll(() => victims.remove());

describe('ebpf against strace', () => {
  // How often a thread waits or is interrupted depends on the moment.
  const timing = [202, 219];
  const set = (seen: Observations) =>
    seen.syscalls
      .filter((use) => !timing.includes(use.number))
      .map((use) => `${use.phase} ${use.architecture} ${use.number} x${use.count}`);

  it('sees no call less and none more', async () => {
    const record = async (create: typeof createEbpfRecorder) =>
      recordWith(await create(), await waitingToExecute([victims.path('many-calls')]));
    expect(set(await record(createEbpfRecorder))).toEqual(set(await record(createStraceRecorder)));
  });
});

describe('refusals', () => {
  it('of filters that the workload loads itself', async () => {
    const waiting = await waitingToExecute([victims.path('own-filter'), 'eenetsxkme']);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    expect(await waiting.ended).toBe(0);
    expect(refusalsOf(seen)).toEqual([
      'workload 100 seccomp 0 x1', // times: a process with two threads killed
      'workload 110 seccomp 1 x4', // getppid: EPERM
      'workload 111 seccomp 38 x1', // getpgrp: ENOSYS
      'workload 124 seccomp 0 x1', // getsid: SIGSYS, handled
      'workload 162 seccomp 0 x1', // sync: a thread killed
      'workload 600 kernel 38 x1', // and one the kernel does not know
    ]);
    for (const number of [100, 110, 111, 124, 162])
      expect([number, countOf(seen, number)]).toEqual([number, 0]);
    expect(new Set(seen.refusals.map((refusal) => refusal.process))).toEqual(new Set(['picky <1>']));
  });

  it('are none where a process gets SIGSYS from another', async () => {
    const waiting = await waitingToExecute([victims.path('own-filter'), 'x']);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    expect(await waiting.ended).toBe(0);
    expect(seen.refusals).toEqual([]);
  });
});

describe('capabilities', () => {
  const few = '-all,+chown,+setuid,+net_bind_service,+setfcap';
  let file: string;
  beforeAll(() => {
    file = join(victims.directory, 'file');
    writeFileSync(file, '');
  });

  async function record(bounding: string, what: string[]): Promise<Observations> {
    chownSync(file, 0, 0);
    const argv = [`--bounding-set=${bounding}`, victims.path('capabilities'), file, ...what];
    const waiting = await waitingToExecute(['setpriv', ...argv]);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    expect(await waiting.ended).toBe(0);
    return seen;
  }

  /** Those that the victim itself was asked for: setpriv needs some to begin with. */
  function asked(seen: Observations, granted: boolean): Capability[] {
    const checks = (seen.capabilityChecks ?? []).filter(
      (check) =>
        check.process === 'capabilities' && check.granted === granted && check.syscall?.number !== 59,
    );
    return [...new Set(checks.map((check) => check.capability))].sort();
  }

  it('are granted or denied as the container has them', async () => {
    const what = ['chown', 'bind', 'setuid', 'chroot', 'hostname'];
    const reduced = await record(few, what);
    expect(asked(reduced, true)).toEqual(['CHOWN', 'NET_BIND_SERVICE', 'SETUID']);
    expect(asked(reduced, false)).toEqual(['SYS_ADMIN', 'SYS_CHROOT']);
    // Control: with all of them the same program is denied nothing.
    const full = await record('+all', what);
    expect(asked(full, true)).toEqual(['CHOWN', 'NET_BIND_SERVICE', 'SETUID', 'SYS_ADMIN', 'SYS_CHROOT']);
    expect(asked(full, false)).toEqual([]);
    const chroot = full.capabilityChecks?.find((check) => check.capability === 'SYS_CHROOT');
    expect(chroot).toMatchObject({ phase: 'workload', syscall: { architecture: 'x86_64', number: 161 } });
  });

  it('do not count inside a user namespace of the workload’s own, nor for its owner', async () => {
    const inside = await record('+all', ['userns', 'owner']);
    expect(asked(inside, true)).toEqual([]);
    // Control: the same calls outside.
    expect(asked(await record('+all', ['hostname', 'chroot']), true)).toEqual(['SYS_ADMIN', 'SYS_CHROOT']);
  });

  it('count in the user namespace that the container was given, not in the host’s', async () => {
    const argv = [victims.path('capabilities'), file, 'chroot', 'hostname', 'userns'];
    const waiting = await waitingInUserNamespace(argv);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    // The host name belongs to the host's user namespace: no capability of the container's helps there.
    expect([asked(seen, true), asked(seen, false)]).toEqual([['SYS_CHROOT'], []]);
  });

  it('are not needed to use memory, nor to load a filter without new privileges', async () => {
    expect(asked(await record('+all', ['memory']), true)).toEqual([]);
    const waiting = await waitingToExecute([victims.path('own-filter'), 'n']);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    expect(seen.capabilityChecks?.filter((check) => check.process.startsWith('picky'))).toEqual([]);
  });

  it('that overlayfs uses for itself are not the container’s', async () => {
    const tree = ['lower', 'upper', 'work', 'merged'].map((name) => join(victims.directory, name));
    const [lower, upper, work, merged] = tree;
    execFileSync('mkdir', tree);
    // To leave a whiteout and to mark directories overlayfs uses SYS_ADMIN and DAC_OVERRIDE of whoever mounted it.
    writeFileSync(join(lower ?? '', 'kept'), 'x');
    const script = `mount -t overlay -o lowerdir=${lower},upperdir=${upper},workdir=${work} none ${merged}`;
    const argv = ['sh', '-c', `rm ${merged}/kept; echo x > ${merged}/new`];
    const waiting = await waitingToExecute(['setpriv', '--bounding-set=-all', ...argv], script);
    const seen = await recordWith(await createEbpfRecorder(), waiting);
    expect(await waiting.ended).toBe(0);
    const granted = seen.capabilityChecks?.filter((check) => check.granted && check.process !== 'setpriv');
    expect(granted).toEqual([]);
  });
});

describe('who is recorded', () => {
  it('a process that joins the mount namespace, from its own exec on', async () => {
    const recorder = await createEbpfRecorder();
    const waiting = await waitingToExecute([victims.path('make-calls'), '701']);
    await recorder.arm({ pid: waiting.pid, seccomp: null });
    execFileSync('nsenter', ['-m', '-t', String(waiting.pid), victims.path('make-calls'), '700*7']);
    // Control: one that stays outside.
    execFileSync(victims.path('make-calls'), ['702']);
    waiting.go();
    await waiting.ended;
    const seen = await recorder.observe();
    await recorder.close();
    expect([700, 701, 702].map((number) => countOf(seen, number))).toEqual([7, 1, 0]);
  });

  it('not a process in this program’s own mount namespace', async () => {
    const recorder = await createEbpfRecorder();
    const child = spawn('sleep', ['60']);
    await expect(recorder.arm({ pid: child.pid ?? 0, seccomp: null })).rejects.toMatchObject({
      code: 'NO_RECORDER',
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await recorder.close();
  });

  it('as many containers as there are slots, then it says so, and a closed one makes room', async () => {
    const waiting = await Promise.all(
      Array.from({ length: 65 }, () => waitingToExecute([victims.path('make-calls'), '700'])),
    );
    const recorders = await Promise.all(waiting.map(createEbpfRecorder));
    const [spare, ...others] = recorders;
    for (const [index, recorder] of others.entries()) {
      await recorder.arm({ pid: waiting[index]?.pid ?? 0, seccomp: null });
    }
    const last = { pid: waiting[64]?.pid ?? 0, seccomp: null };
    await expect(spare?.arm(last)).rejects.toMatchObject({ code: 'NO_RECORDER' });
    await others[0]?.close();
    await spare?.arm(last);
    for (const process of waiting) process.go();
    await Promise.all(waiting.map((process) => process.ended));
    const seen = spare && (await spare.observe());
    expect(seen && countOf(seen, 700)).toBe(1);
    await Promise.all(recorders.map((recorder) => recorder.close()));
  });
});

describe('loss', () => {
  it('is counted, and is not another container’s', async () => {
    const [lossy, other] = [await createEbpfRecorder(), await createEbpfRecorder()];
    const many = await waitingToExecute([victims.path('make-calls'), '1000-6999']);
    const few = await waitingToExecute([victims.path('make-calls'), '39*3']);
    const [seen, control] = await Promise.all([recordWith(lossy, many), recordWith(other, few)]);
    const numbers = seen.syscalls.filter((use) => use.number >= 1000).length;
    expect(numbers).toBe(4096);
    expect(seen.loss.events).toBe(6000 - 4096);
    expect(seen.loss.reasons).toEqual([expect.stringContaining('(1904)')]);
    expect(control.loss).toEqual({ events: 0, reasons: [] });
    // Control: closed, they have left the room to the next.
    const next = await waitingToExecute([victims.path('make-calls'), '1000-1999']);
    expect((await recordWith(await createEbpfRecorder(), next)).loss.events).toBe(0);
  });
});

describe('what stays behind', () => {
  const bpfDescriptors = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return /bpf|mnt:/.test(readlinkSync(`/proc/self/fd/${fd}`));
      } catch {
        return false;
      }
    }).length;

  it('is nothing', async () => {
    expect(bpfDescriptors()).toBe(0);
    const recorder = await createEbpfRecorder();
    expect(bpfDescriptors()).toBeGreaterThan(5);
    await recordWith(recorder, await waitingLikeRunc(victims, 'none', [victims.path('make-calls'), '39']));
    expect(bpfDescriptors()).toBe(0);
  });
});

describe('chooseRecorder', () => {
  it('takes eBPF here, and what it is told', async () => {
    const chosen = await chooseRecorder('auto');
    const told = await chooseRecorder('strace');
    expect([chosen.recorder.driver, told.recorder.driver]).toEqual(['ebpf', 'strace']);
    await chosen.recorder.close();
    await told.recorder.close();
  });
});
