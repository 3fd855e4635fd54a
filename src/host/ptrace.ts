import { readFileSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { ffi, loadLibrary } from './ffi.js';
import { identifyProcess } from './process-identity.js';

// include/uapi/linux/ptrace.h
const PTRACE_DETACH = 17;
const PTRACE_GETSIGINFO = 0x4202;
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
const PTRACE_EVENT_STOP = 128;
// include/uapi/linux/wait.h
const P_PID = 1;
const WNOHANG = 1;
const WEXITED = 4;
const WALL = 0x40000000;
// errno-base.h
const ESRCH = 3;
const EINVAL = 22;
/** Bytes of `siginfo_t` on every architecture. */
const siginfoBytes = 128;

/** A process stops within microseconds, unless it sleeps uninterruptibly: in vfork, or on a dead disk. */
const stopDeadlineMs = 2000;
const firstPauseMs = 0.05;
const longestPauseMs = 10;
/** How often to look whether a process that did not stop, or end, in time has done so at last. */
const lateStopMs = 50;

/** ptrace(2) of this thread. A result is never negative; a failure throws an `OsError`. */
export interface Ptrace {
  request(request: number, pid: number, address: number, data: Uint8Array | null): number;
}

/** A call of the kernel's that failed, with its errno. */
export class OsError extends Error {
  constructor(readonly errno: number) {
    super(`errno ${errno}`);
  }
}

interface Calls extends Ptrace {
  /** The same with a number as data. */
  control(request: number, pid: number, data: number): void;
  /** Takes note of the end of a process that was traced; false while it has not ended. */
  reap(pid: number): boolean;
}

interface Stop {
  /** To be given to the process when it goes on, or 0: it stopped because a signal was on its way to it. */
  signal: number;
}

let loaded: Promise<Calls> | undefined;

/**
 * Stops a thread, calls `look` and lets it go on, as it was: a signal that was on its way reaches it, and what was
 * stopped by a signal before stays so. Other threads of the process run on. Everything until `look` returns happens
 * at once on this thread, for the kernel takes a thread, not a process, as the tracer.
 *
 * @param pid a process (its first thread is meant) or any thread's id
 * @param look must not wait for anything
 * @throws `INPUT_NOT_FOUND` when there is no such process, `NOT_ROOT` when it may not be traced, `HOST_FAILED` when it
 * is traced by another or does not stop within two seconds. Then it is let go as soon as it does stop, or when this
 * process ends.
 */
export async function whileStopped<T>(pid: number, look: (ptrace: Ptrace) => T): Promise<T> {
  loaded ??= load();
  const calls = await loaded;
  seize(calls, pid);
  const stop = interrupt(calls, pid);
  if (stop === undefined) throw didNotStop(calls, pid);
  try {
    return look(calls);
  } finally {
    letGo(calls, pid, stop);
  }
}

/** That there is, or is no longer, a process with this id. */
export function noSuchProcess(pid: number): AppError {
  return new AppError('INPUT_NOT_FOUND', `there is no process ${pid}`);
}

function seize(calls: Calls, pid: number): void {
  try {
    calls.control(PTRACE_SEIZE, pid, 0);
  } catch (error) {
    if (!(error instanceof OsError)) throw error;
    if (error.errno === ESRCH || isGone(pid)) throw noSuchProcess(pid);
    throw cannotTrace(pid);
  }
}

/** EPERM has several reasons; /proc tells them apart. */
function cannotTrace(pid: number): AppError {
  const tracer = Number(/^TracerPid:\s*(\d+)$/m.exec(statusOf(pid))?.[1] ?? 0);
  if (tracer > 0) {
    return new AppError('HOST_FAILED', `process ${pid} is traced by process ${tracer} already`, {
      hint: 'a process has one tracer at a time: end the debugger or strace first',
    });
  }
  return new AppError('NOT_ROOT', `process ${pid} may not be traced`, {
    hint: 'run as root, with CAP_SYS_PTRACE and CAP_SYS_ADMIN; kernel threads and this process itself cannot be',
  });
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return '';
  }
}

/** The stop of a seized process, or `undefined` when there was none within the deadline. */
function interrupt(calls: Calls, pid: number): Stop | undefined {
  try {
    calls.control(PTRACE_INTERRUPT, pid, 0);
  } catch (error) {
    if (error instanceof OsError) return undefined;
    throw error;
  }
  const deadline = performance.now() + stopDeadlineMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const stop = stopNow(calls, pid);
    if (stop !== undefined || performance.now() > deadline || isGone(pid)) return stop;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}

/**
 * Whether a process that was interrupted has stopped by now, and why. waitid(2) would tell, too, but libuv waits for
 * our own children and may be told first.
 */
function stopNow(calls: Calls, pid: number): Stop | undefined {
  const siginfo = Buffer.alloc(siginfoBytes);
  try {
    calls.request(PTRACE_GETSIGINFO, pid, 0, siginfo);
  } catch (error) {
    // EINVAL: as one of a process that a signal stopped before.
    if (error instanceof OsError) return error.errno === EINVAL ? { signal: 0 } : undefined;
    throw error;
  }
  const [signal, code] = [siginfo.readInt32LE(0), siginfo.readInt32LE(8)];
  return { signal: code >> 8 === PTRACE_EVENT_STOP ? 0 : signal };
}

/** Why; and sees to it that the process is let go nevertheless. */
function didNotStop(calls: Calls, pid: number): AppError {
  if (isGone(pid)) {
    reap(calls, pid);
    return noSuchProcess(pid);
  }
  letGoLater(calls, pid);
  return new AppError('HOST_FAILED', `process ${pid} does not stop to be looked at`, {
    hint: 'it is frozen, as in a paused container, or waits for a disk or the like: try again later',
  });
}

/** Whoever was killed meanwhile is stopped no more, which is fine. */
function letGo(calls: Calls, pid: number, stop: Stop): void {
  try {
    calls.control(PTRACE_DETACH, pid, stop.signal);
  } catch (error) {
    if (!(error instanceof OsError && error.errno === ESRCH)) throw error;
    reap(calls, pid);
  }
}

function letGoLater(calls: Calls, pid: number): void {
  const timer = setInterval(() => {
    const stop = isGone(pid) ? undefined : stopNow(calls, pid);
    if (stop !== undefined) letGo(calls, pid, stop);
    else if (isGone(pid)) reap(calls, pid);
    else return;
    clearInterval(timer);
  }, lateStopMs);
  timer.unref();
}

function isGone(pid: number): boolean {
  return identifyProcess(pid) === undefined;
}

/**
 * A process that ended while it was traced is a zombie until its tracer has looked; only then is its parent told. A
 * child of our own is left alone: whoever started it waits for it.
 */
function reap(calls: Calls, pid: number): void {
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(statusOf(pid))?.[1] ?? process.pid);
  if (parent === process.pid || isReaped(calls, pid)) return;
  // It was killed, and takes a moment to die.
  const timer = setInterval(() => {
    if (isReaped(calls, pid)) clearInterval(timer);
  }, lateStopMs);
  timer.unref();
}

function isReaped(calls: Calls, pid: number): boolean {
  try {
    return calls.reap(pid);
  } catch (error) {
    // ECHILD: it is nobody that we trace any more.
    if (error instanceof OsError) return true;
    throw error;
  }
}

async function load(): Promise<Calls> {
  const koffi = await ffi();
  const library = await loadLibrary('libc.so.6');
  const withBuffer = library.func('long ptrace(int request, int pid, size_t address, void *data)');
  const withNumber = library.func('long ptrace(int request, int pid, size_t address, size_t data)');
  const waitid = library.func('int waitid(int type, int pid, void *info, int options)');
  const checked = (result: number | bigint): number => {
    if (Number(result) < 0) throw new OsError(koffi.errno());
    return Number(result);
  };
  return {
    request: (request, pid, address, data) => checked(withBuffer(request, pid, address, data)),
    control: (request, pid, data) => void checked(withNumber(request, pid, 0, data)),
    reap: (pid) => {
      // It begins with the signal, SIGCHLD, or stays 0.
      const siginfo = Buffer.alloc(siginfoBytes);
      checked(waitid(P_PID, pid, siginfo, WEXITED | WNOHANG | WALL));
      return siginfo.readInt32LE(0) !== 0;
    },
  };
}
