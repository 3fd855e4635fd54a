import type { Architecture } from '../../src/linux/architecture.js';
import type {
  OciSeccomp,
  OciSeccompAction,
  OciSeccompArgument,
  OciSeccompRule,
} from '../../src/policy/oci-seccomp.js';
import { ociArchitectures } from '../../src/seccomp/oci-architecture.js';

const actions: readonly OciSeccompAction[] = [
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_LOG',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_NOTIFY',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_KILL_PROCESS',
];

const operators: readonly OciSeccompArgument['op'][] = [
  'SCMP_CMP_EQ',
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_GT',
  'SCMP_CMP_GE',
  'SCMP_CMP_MASKED_EQ',
];

/** Everywhere; bundled; with and without a number of their own; of some architectures only; of none. */
const names = [
  ...['read', 'write', 'openat', 'clone', 'personality', 'futex_waitv', 'restart_syscall'],
  ...['socket', 'accept', 'accept4', 'send', 'connect', 'socketcall', 'semop', 'semget', 'shmat', 'ipc'],
  ...['_llseek', 'waitpid', 'arch_prctl', 'mmap2', 'stat64', 'sync_file_range2', 'mseal', 'no_such_call'],
];

const edges = [
  ...[0n, 1n, 2n, 5n, 0x7fffffffn, 0x80000000n, 0xffffffffn],
  ...[0x100000000n, 0x100000005n, 0x500000000n, 0x500000001n, 1n << 63n, (1n << 64n) - 1n],
];

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

function times<T>(random: () => number, atMost: number, make: () => T): T[] {
  return Array.from({ length: 1 + Math.floor(random() * atMost) }, make);
}

/** A 64-bit number: two times in three one at which comparisons change. */
export function randomValue(random: () => number): bigint {
  if (random() < 0.66) return pick(random, edges);
  const word = () => BigInt(Math.floor(random() * 2 ** 32));
  return random() < 0.5 ? word() : (word() << 32n) | word();
}

function randomCondition(random: () => number, values: readonly bigint[], indexes: readonly number[]) {
  const op = pick(random, operators);
  const condition: OciSeccompArgument = { index: pick(random, indexes), value: pick(random, values), op };
  if (op === 'SCMP_CMP_MASKED_EQ') condition.valueTwo = pick(random, values);
  return condition;
}

/**
 * A profile made to be odd: few names and few values, so that rules meet; all actions and operators. The same numbers
 * from `random` give the same profile.
 *
 * @param architectures what it lists, in this order
 */
export function randomProfile(random: () => number, architectures: readonly Architecture[]): OciSeccomp {
  const some = times(random, 4, () => pick(random, names));
  const values = times(random, 5, () => randomValue(random));
  const indexes = times(random, 2, () => Math.floor(random() * 6));
  // One action merges and prunes rules; several contradict each other, or not.
  const few = times(random, 3, () => ({ action: pick(random, actions), errnoRet: Math.floor(random() * 3) }));
  const conditions = Math.floor(random() * 5);
  const rule = (): OciSeccompRule => ({
    names: times(random, 2, () => pick(random, some)),
    ...pick(random, few),
    args:
      conditions === 0 || random() < 0.1
        ? []
        : times(random, conditions, () => randomCondition(random, values, indexes)),
  });
  return {
    defaultAction: pick(random, actions),
    architectures: architectures.map((architecture) => ociArchitectures[architecture]),
    syscalls: times(random, random() < 0.5 ? 6 : 16, rule),
  };
}
