import { readFileSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { decodeProgram } from '../bpf/encode-program.js';
import { instructionBytes, type Program } from '../bpf/instruction.js';
import { errnoName } from '../linux/errno.js';
import { noSuchProcess, OsError, type Ptrace, whileStopped } from './ptrace.js';

// include/uapi/linux/ptrace.h, errno-base.h
const PTRACE_SECCOMP_GET_FILTER = 0x420c;
const ENOENT = 2;
const ESRCH = 3;
const EIO = 5;
const EACCES = 13;

/** `Seccomp:` of /proc/PID/status. */
const modes = { disabled: 0, strict: 1, filter: 2 } as const;

/**
 * The seccomp filters that a process runs under, as they were given to the kernel, the oldest first; empty when it has
 * none. All of them are asked for each call, and the strictest answer counts.
 *
 * The process stands still for some hundred microseconds meanwhile (see `whileStopped`); one without filters is not
 * touched.
 *
 * @param pid a process, whose first thread is looked at, or a thread's id: threads can have filters of their own
 * @throws as `whileStopped`; besides `NOT_ROOT` without CAP_SYS_ADMIN or under a filter of our own, and `HOST_FAILED`
 * for a kernel without CONFIG_CHECKPOINT_RESTORE and a process in strict mode
 */
export async function readSeccompFilters(pid: number): Promise<Program[]> {
  switch (seccompMode(pid)) {
    case modes.disabled:
      return [];
    case modes.filter:
      return await whileStopped(pid, (ptrace) => filtersOf(ptrace, pid));
    default:
      throw new AppError('HOST_FAILED', `process ${pid} is in seccomp's strict mode, which has no filter`);
  }
}

function seccompMode(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^Seccomp:\s*(\d+)$/m.exec(status)?.[1] ?? modes.disabled);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw noSuchProcess(pid);
    throw error;
  }
}

/** Whatever ptrace(2) says, index 0 is the oldest (get_nth_filter, kernel/seccomp.c). */
function filtersOf(ptrace: Ptrace, pid: number): Program[] {
  const filters: Program[] = [];
  for (;;) {
    const bytes = readFilter(ptrace, pid, filters.length);
    if (bytes === undefined) return filters;
    const decoded = decodeProgram(bytes);
    if ('problem' in decoded)
      throw new AppError('HOST_FAILED', `a filter of process ${pid}: ${decoded.problem}`);
    filters.push(decoded.program);
  }
}

/** `undefined` when there are not so many. */
function readFilter(ptrace: Ptrace, pid: number, index: number): Uint8Array | undefined {
  try {
    const length = ptrace.request(PTRACE_SECCOMP_GET_FILTER, pid, index, null);
    const bytes = new Uint8Array(length * instructionBytes);
    ptrace.request(PTRACE_SECCOMP_GET_FILTER, pid, index, bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof OsError)) throw error;
    if (error.errno === ENOENT) return undefined;
    throw cannotRead(pid, error);
  }
}

function cannotRead(pid: number, { errno }: OsError): AppError {
  if (errno === ESRCH) return noSuchProcess(pid);
  const message = `cannot read the seccomp filters of process ${pid}`;
  switch (errno) {
    case EACCES:
      return new AppError('NOT_ROOT', message, {
        hint: 'that takes CAP_SYS_ADMIN, and a process that is under no filter itself',
      });
    case EIO:
      return new AppError('HOST_FAILED', `${message}: this kernel does not give them out`, {
        hint: 'it was built without CONFIG_CHECKPOINT_RESTORE',
      });
    default:
      return new AppError('HOST_FAILED', `${message}: ${errnoName(errno)}`);
  }
}
