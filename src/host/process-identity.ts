import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** A process that cannot be taken for another: pids are reused, start times and boots are not. */
export interface ProcessIdentity {
  pid: number;
  /** Field 22 of /proc/PID/stat, in clock ticks since boot. */
  startTicks: string;
  bootId: string;
}

/** Identity of a running process, `undefined` when there is none with that pid (zombies count as gone). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const fields = statFields(pid);
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return { pid, startTicks, bootId: bootId() };
  } catch {
    return undefined;
  }
}

/** Fields of /proc/PID/stat from the third, the state, on. Throws when there is no such process. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The comm in parentheses may hold spaces and parentheses itself: fields are counted from the last ')'.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether exactly this process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

let cachedBootId: string | undefined;

function bootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return cachedBootId;
}

/** Pids of all processes whose environment holds exactly `NAME=value`, as it was when they were executed. */
export function processesWithEnvironment(name: string, value: string): number[] {
  const wanted = `${name}=${value}`;
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/**
 * Whether a process does anything of its own about a signal: handles, ignores or waits for it. Without that the
 * signal's default action is taken. True for a process that is gone.
 */
export function mindsSignal(pid: number, signal: NodeJS.Signals): boolean {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    return true;
  }
  const masks = [...status.matchAll(/^Sig(?:Blk|Ign|Cgt):\s*([0-9a-f]+)$/gm)];
  const bit = 1n << BigInt(constants.signals[signal] - 1);
  return masks.some(([, mask = '0']) => (BigInt(`0x${mask}`) & bit) !== 0n);
}

/** `PF_FORKNOEXEC`, "forked but didn't exec" (include/linux/sched.h). */
const forkedOnly = 0x40;

/**
 * Whether a process has executed a program since it was forked: before, a container's first process is still the
 * runtime. True for a process that is gone.
 */
export function hasExecuted(pid: number): boolean {
  try {
    return (Number(statFields(pid)[6]) & forkedOnly) === 0;
  } catch {
    return true;
  }
}

/** SIGKILL; a process that is already gone is fine. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
