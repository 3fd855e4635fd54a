import { closestName } from '../../base/closest-name.js';
import { allSyscallNames } from '../../linux/syscalls.js';
import { quoted } from '../../policy/policy-text.js';
import type { ReadContext } from './field-reader.js';
import type { ReadRule } from './read-rule.js';

/** Reports the names that no architecture has. */
export function checkNames({ names, rule }: ReadRule, { problems }: ReadContext): void {
  for (const { value, at } of names) {
    if (isSyscall(value)) continue;
    problems.report('unknown-syscall', at, `${quoted(value)} is no system call (${rule.action})`, () =>
      hintFor(value),
    );
  }
}

function hintFor(name: string): string {
  const near = name.length <= 64 ? closestName(name, allSyscallNames()) : undefined;
  const effect = 'runc and crun ignore the name, so that the call gets the default action';
  return near === undefined ? effect : `did you mean ${near}? ${effect}`;
}

let known: ReadonlySet<string> | undefined;

/** Names that libseccomp 2.5 knows besides (its src/syscalls.csv): calls of MIPS. Podman's default profile has one. */
const withoutTable: readonly string[] = ['cachectl', 'sysmips', 'syscall'];

/** Whether any architecture has a call of that name. */
export function isSyscall(name: string): boolean {
  known ??= new Set([...allSyscallNames(), ...withoutTable]);
  return known.has(name);
}
