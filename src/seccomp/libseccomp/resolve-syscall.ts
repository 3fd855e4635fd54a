import type { Architecture } from '../../linux/architecture.js';
import { allSyscallNames, syscallNumber } from '../../linux/syscalls.js';

/**
 * What a libseccomp knows of a name on an architecture: the number, with the bit on x32; `elsewhere` for a call that
 * it knows on other architectures; undefined for a name that it does not know at all.
 */
export type SyscallResolver = (architecture: Architecture, name: string) => number | 'elsewhere' | undefined;

/**
 * Versions whose tables differ. `2.5.4-debian` is what Debian 12 ships (2.5.4-1+deb12u1), with the table of Linux 6.7;
 * the original 2.5.4 has that of Linux 5.17.
 */
export type LibseccompVersion = '2.5.4' | '2.5.4-debian';

/** Names of calls that no architecture of ours has, from libseccomp's src/syscalls.csv. */
const foreignNames: readonly string[] = ['cachectl', 'syscall', 'sysmips'];

/** What the table of Debian's libseccomp lacks: newer calls, those that came into a gap, and one for RISC-V only. */
const afterLinux67: readonly string[] = [
  'file_getattr',
  'file_setattr',
  'getxattrat',
  'listmount',
  'listxattrat',
  'lsm_get_self_attr',
  'lsm_list_modules',
  'lsm_set_self_attr',
  'mseal',
  'open_tree_attr',
  'removexattrat',
  'riscv_hwprobe',
  'setxattrat',
  'statmount',
  'uprobe',
  'uretprobe',
];

/** Newer than the table of the original 2.5.4. */
const afterLinux517: readonly string[] = [
  'cachestat',
  'fchmodat2',
  'futex_requeue',
  'futex_wait',
  'futex_wake',
  'map_shadow_stack',
];

const unknownNames: Record<LibseccompVersion, ReadonlySet<string>> = {
  '2.5.4-debian': new Set(afterLinux67),
  '2.5.4': new Set([...afterLinux67, ...afterLinux517]),
};

/** Calls of an architecture that a libseccomp knows and has no number for there. */
const numberless: Record<LibseccompVersion, Partial<Record<Architecture, readonly string[]>>> = {
  '2.5.4-debian': { x32: ['map_shadow_stack'] },
  '2.5.4': { arm: ['memfd_secret'] },
};

let knownNames: ReadonlySet<string> | undefined;

function isKnown(name: string): boolean {
  knownNames ??= new Set([...allSyscallNames(), ...foreignNames]);
  return knownNames.has(name);
}

/** A libseccomp that knows every call of our tables (Linux 6.18). */
export const resolveSyscall: SyscallResolver = (architecture, name) =>
  syscallNumber(architecture, name) ?? (isKnown(name) ? 'elsewhere' : undefined);

/** What one version of libseccomp knows. */
export function resolverOf(version: LibseccompVersion): SyscallResolver {
  return (architecture, name) => {
    if (unknownNames[version].has(name)) return undefined;
    return numberless[version][architecture]?.includes(name)
      ? 'elsewhere'
      : resolveSyscall(architecture, name);
  };
}

/** Whether a version of libseccomp has a number for a call on an architecture, so that rules for it have an effect. */
export function libseccompKnows(
  version: LibseccompVersion,
  architecture: Architecture,
  name: string,
): boolean {
  return typeof resolverOf(version)(architecture, name) === 'number';
}
