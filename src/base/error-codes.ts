/**
 * Every code an `AppError` can carry, with the exit status it leads to: 2 for bad usage or input,
 * 1 for an operation that was well asked and did not succeed. `docs/errors.md` explains each.
 */
export const errorExitCodes = {
  USAGE: 2,
  NOT_ROOT: 2,
  INPUT_NOT_FOUND: 2,
  INPUT_INVALID: 2,
  IMAGE_NOT_FOUND: 2,
  IMAGE_INVALID: 2,
  COMMAND_NOT_FOUND: 2,
  POLICY_INVALID: 2,
  POLICY_CONFLICT: 2,
  NO_RUNTIME: 2,
  NO_RECORDER: 2,
  TOOL_MISSING: 2,
  PORT_TAKEN: 1,
  DISK_FULL: 1,
  NETWORK_SETUP: 1,
  RUNTIME_FAILED: 1,
  NOT_READY: 1,
  WORKLOAD_ENDED: 1,
  RECORDING_LOSSY: 1,
  HOST_FAILED: 1,
  INTERRUPTED: 1,
} as const satisfies Record<string, 1 | 2>;

export type ErrorCode = keyof typeof errorExitCodes;
