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
  /** Flags of seccomp(2), e.g. `SECCOMP_FILTER_FLAG_LOG`. */
  flags?: string[];
  /** Absolute path of the socket that receives the descriptor for `SCMP_ACT_NOTIFY`. */
  listenerPath?: string;
  /** Opaque text for the process behind `listenerPath`. */
  listenerMetadata?: string;
  syscalls: OciSeccompRule[];
}

/** `SCMP_ACT_KILL`, an older name of `SCMP_ACT_KILL_THREAD`, is read as the latter. */
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
  /** Errno for `SCMP_ACT_ERRNO`; for `SCMP_ACT_TRACE` a message to the tracer. */
  errnoRet?: number;
  args?: OciSeccompArgument[];
}

/**
 * A comparison. Its operands are unsigned 64-bit numbers: a `number` as far as that is exact, a `bigint` beyond.
 */
export interface OciSeccompArgument {
  /** 0 to 5. */
  index: number;
  /** The operand; for `SCMP_CMP_MASKED_EQ` the mask. */
  value: number | bigint;
  /** For `SCMP_CMP_MASKED_EQ`: what must be left under the mask; 0 where absent. */
  valueTwo?: number | bigint;
  op:
    | 'SCMP_CMP_NE'
    | 'SCMP_CMP_LT'
    | 'SCMP_CMP_LE'
    | 'SCMP_CMP_EQ'
    | 'SCMP_CMP_GE'
    | 'SCMP_CMP_GT'
    | 'SCMP_CMP_MASKED_EQ';
}
