import { type Architecture, architectures, x32Bit } from './architecture.js';
import { syscallTable, syscallTableColumns } from './syscalls.generated.js';

/**
 * Since Linux 5.1, which came with 424, a new call has one number on every architecture (scripts/syscall.tbl);
 * the numbers from 512 on are x32's own forms of old calls, and those from 0xf0001 on private to ARM.
 */
const unified = { first: 424, last: 511 };

/** Newer than Linux 5.1 and still below, in a gap of the x86-64 table. */
const newInGap: readonly string[] = ['uretprobe', 'uprobe'];

interface Table {
  names: Map<number, string>;
  numbers: Map<string, number>;
}

let tables: Record<Architecture, Table> | undefined;
let names: readonly string[] | undefined;

/** Parsed on first use: most commands need no table, and every start would pay for it. */
function tableOf(architecture: Architecture): Table {
  tables ??= parseTables();
  return tables[architecture];
}

function parseTables(): Record<Architecture, Table> {
  const parsed = Object.fromEntries(
    architectures.map((architecture) => [architecture, { names: new Map(), numbers: new Map() }]),
  ) as Record<Architecture, Table>;
  for (const line of syscallTable.trim().split('\n')) {
    const [name = '', ...numbers] = line.split(' ');
    for (const [column, architecture] of syscallTableColumns.entries()) {
      const number = Number(numbers[column]);
      if (Number.isNaN(number)) continue;
      parsed[architecture].names.set(number, name);
      parsed[architecture].numbers.set(name, number);
    }
  }
  return parsed;
}

/**
 * Number of a call as it stands in `seccomp_data.nr` and in the kernel's tracepoints; for x32 with `x32Bit` set.
 * Undefined where the architecture has no call of that name (Linux 6.18).
 */
export function syscallNumber(architecture: Architecture, name: string): number | undefined {
  const number = tableOf(architecture).numbers.get(name);
  return number !== undefined && architecture === 'x32' ? number + x32Bit : number;
}

/**
 * Name of a call; for x32 the number may come with or without `x32Bit`. Undefined for a number that is no call
 * of Linux 6.18 there. A number with that bit is no call of `x86_64`: whoever has only the audit architecture,
 * which is the same for both, tells them apart by the bit first.
 */
export function syscallName(architecture: Architecture, number: number): string | undefined {
  const bare = architecture === 'x32' && number >= x32Bit ? number - x32Bit : number;
  return tableOf(architecture).names.get(bare);
}

/** For messages: the name, or `syscall 1234 (x86_64)` where there is none. */
export function describeSyscall(architecture: Architecture, number: number): string {
  return syscallName(architecture, number) ?? `syscall ${number} (${architecture})`;
}

/** Names of every call of every architecture, each once, sorted by code unit. */
export function allSyscallNames(): readonly string[] {
  names ??= syscallTable
    .trim()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf(' ')));
  return names;
}

/** Names of one architecture's calls, in the order of `allSyscallNames`. */
export function syscallNamesOf(architecture: Architecture): string[] {
  return [...tableOf(architecture).numbers.keys()];
}

/**
 * Calls that Linux 5.1 or a later release added with one number everywhere: those that a C library tries first
 * and does without when it gets ENOSYS. The 64-bit-time forms of 32-bit architectures (403 to 423), which
 * 5.1 added as well, are not among them: there the library has nothing to fall back on but the year-2038 forms.
 */
export function newerSyscallNames(): string[] {
  return allSyscallNames().filter(
    (name) => newInGap.includes(name) || architectures.some((architecture) => isUnified(architecture, name)),
  );
}

function isUnified(architecture: Architecture, name: string): boolean {
  const number = tableOf(architecture).numbers.get(name);
  return number !== undefined && number >= unified.first && number <= unified.last;
}
