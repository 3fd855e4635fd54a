import type { OciSeccompAction, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { goArchitectureNames, ociArchitectures, ociArchitecturesWithoutTable } from '../oci-architecture.js';

/** Every action by the names it has in profiles; `KILL` is what `KILL_THREAD` was called before libseccomp 2.4. */
export const actionNames: ReadonlyMap<string, OciSeccompAction> = new Map(
  Object.entries({
    SCMP_ACT_ALLOW: 'SCMP_ACT_ALLOW',
    SCMP_ACT_LOG: 'SCMP_ACT_LOG',
    SCMP_ACT_NOTIFY: 'SCMP_ACT_NOTIFY',
    SCMP_ACT_TRACE: 'SCMP_ACT_TRACE',
    SCMP_ACT_ERRNO: 'SCMP_ACT_ERRNO',
    SCMP_ACT_TRAP: 'SCMP_ACT_TRAP',
    SCMP_ACT_KILL: 'SCMP_ACT_KILL_THREAD',
    SCMP_ACT_KILL_THREAD: 'SCMP_ACT_KILL_THREAD',
    SCMP_ACT_KILL_PROCESS: 'SCMP_ACT_KILL_PROCESS',
  } as const satisfies Record<OciSeccompAction | 'SCMP_ACT_KILL', OciSeccompAction>),
);

/** The largest `errnoRet` that libseccomp takes with an action: MAX_ERRNO in its src/system.h, the kernel's 16 bits. */
const largestErrnos: Partial<Record<OciSeccompAction, number>> = {
  SCMP_ACT_ERRNO: 4094,
  SCMP_ACT_TRACE: 0xffff,
};

/** Undefined for an action that takes none. */
export function largestErrno(action: OciSeccompAction): number | undefined {
  return largestErrnos[action];
}

export type SeccompOperator = OciSeccompArgument['op'];

export const operatorNames: ReadonlyMap<string, SeccompOperator> = new Map(
  (
    [
      'SCMP_CMP_NE',
      'SCMP_CMP_LT',
      'SCMP_CMP_LE',
      'SCMP_CMP_EQ',
      'SCMP_CMP_GE',
      'SCMP_CMP_GT',
      'SCMP_CMP_MASKED_EQ',
    ] as const satisfies readonly SeccompOperator[]
  ).map((name) => [name, name]),
);

/** Flags of the OCI specification. runc before 1.2 starts no container with any of them. */
export const flagNames: readonly string[] = [
  'SECCOMP_FILTER_FLAG_TSYNC',
  'SECCOMP_FILTER_FLAG_LOG',
  'SECCOMP_FILTER_FLAG_SPEC_ALLOW',
  'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV',
];

/** OCI names of architectures, those without a table of calls included. */
export const architectureNames: readonly string[] = [
  ...Object.values(ociArchitectures),
  ...ociArchitecturesWithoutTable,
];

/**
 * What `includes.arches` and `excludes.arches` can hold: libseccomp-golang's names, which Docker and Podman compare
 * with the machine's. Sub-architectures are no machine's, and so match nothing; default profiles name them.
 * `mips3l64n32` is moby's spelling of `mipsel64n32`.
 */
export const machineNames: readonly string[] = [
  ...Object.values(goArchitectureNames),
  ...['x86', 'x32', 'arm', 'mips', 'mips64', 'mips64n32', 'mipsel', 'mipsel64', 'mipsel64n32', 'mips3l64n32'],
  ...['ppc', 'ppc64', 's390', 'parisc', 'parisc64', 'loong64', 'loongarch64', 'm68k', 'sh', 'sheb'],
];

/** What people write for a machine instead of its name in a profile. */
const otherMachineNames = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['386', 'x86'],
  ['i386', 'x86'],
  ['amd64p32', 'x32'],
]);

/** The machine meant by a name of another convention; undefined where none is known. */
export function machineMeant(name: string): string | undefined {
  return otherMachineNames.get(name.toLowerCase());
}
