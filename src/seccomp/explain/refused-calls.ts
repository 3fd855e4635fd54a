import { newerSyscallNames } from '../../linux/syscalls.js';
import { returnValue, type Verdict } from '../call-verdict.js';
import type { CallPermission } from './call-permission.js';

/** How the calls are answered that never happen, the commonest answer first. */
export interface RefusedCalls {
  answers: { verdict: Verdict; names: string[] }[];
  /**
   * Of those that came with Linux 5.1 or later: how many are answered with ENOSYS, as by a kernel without them, so that
   * libraries fall back on older calls, and which are answered otherwise.
   */
  newer: { enosys: number; otherwise: string[] };
}

const enosys = returnValue({ action: 'SCMP_ACT_ERRNO', errno: 38 });

export function refusedCalls(calls: readonly CallPermission[]): RefusedCalls {
  const byAnswer = new Map<number, { verdict: Verdict; names: string[] }>();
  for (const { name, permission, verdicts } of calls) {
    const [verdict] = verdicts;
    if (permission !== 'never' || verdict === undefined) continue;
    const key = returnValue(verdict);
    const known = byAnswer.get(key) ?? { verdict, names: [] };
    known.names.push(name);
    byAnswer.set(key, known);
  }
  const newer = new Set(newerSyscallNames());
  const refusedNewer = [...byAnswer].map(([key, { names }]) => ({
    key,
    names: names.filter((name) => newer.has(name)),
  }));
  const namesWhere = (isEnosys: boolean) =>
    refusedNewer.filter(({ key }) => (key === enosys) === isEnosys).flatMap(({ names }) => names);
  return {
    answers: [...byAnswer.values()].sort((a, b) => b.names.length - a.names.length),
    newer: { enosys: namesWhere(true).length, otherwise: namesWhere(false) },
  };
}
