import { AppError } from '../base/app-error.js';
import { ffi, loadLibrary } from './ffi.js';

/** `pidfd_open`, the same number on every architecture (include/uapi/asm-generic/unistd.h). */
const sysPidfdOpen = 434;

/**
 * A descriptor that means exactly this process, also after its pid has been given to another. Close it with
 * `closeSync`. Throws `HOST_FAILED` when there is no such process.
 */
export async function openPidfd(pid: number): Promise<number> {
  const koffi = await ffi();
  const syscall = (await loadLibrary('libc.so.6')).func('long syscall(long, ...)');
  const descriptor = Number(syscall(sysPidfdOpen, 'int', pid, 'unsigned int', 0));
  if (descriptor >= 0) return descriptor;
  throw new AppError('HOST_FAILED', `cannot refer to process ${pid}: errno ${koffi.errno()}`);
}
