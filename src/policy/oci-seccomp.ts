/**
 * The `linux.seccomp` object of the OCI runtime specification: what runc and crun read.
 * https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp
 */
export interface OciSeccomp {
  defaultAction: OciSeccompAction;
  /** Errno for `SCMP_ACT_ERRNO` and `SCMP_ACT_TRACE` as default. */
  defaultErrnoRet?: number;
  /** Native architecture included, e.g. `SCMP_ARCH_X86_64`. */
  architectures: string[];
  flags?: string[];
  syscalls: OciSeccompRule[];
}

export type OciSeccompAction =
  | 'SCMP_ACT_KILL_PROCESS'
  | 'SCMP_ACT_KILL_THREAD'
  | 'SCMP_ACT_TRAP'
  | 'SCMP_ACT_ERRNO'
  | 'SCMP_ACT_TRACE'
  | 'SCMP_ACT_LOG'
  | 'SCMP_ACT_NOTIFY'
  | 'SCMP_ACT_ALLOW';

export interface OciSeccompRule {
  names: string[];
  action: OciSeccompAction;
  errnoRet?: number;
  args?: OciSeccompArgument[];
}

export interface OciSeccompArgument {
  /** 0 to 5. */
  index: number;
  value: number;
  valueTwo?: number;
  op:
    | 'SCMP_CMP_NE'
    | 'SCMP_CMP_LT'
    | 'SCMP_CMP_LE'
    | 'SCMP_CMP_EQ'
    | 'SCMP_CMP_GE'
    | 'SCMP_CMP_GT'
    | 'SCMP_CMP_MASKED_EQ';
}
