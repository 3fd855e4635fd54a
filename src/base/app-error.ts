import { type ErrorCode, errorExitCodes } from './error-codes.js';

/**
 * An operation that failed for a reason a user can understand: what, where, and what to do.
 * Programming mistakes are ordinary `Error`s; only an `AppError` is printed without a stack.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What the user can do about it; one sentence, no full stop needed. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
  }

  /** 2 for bad usage or input, 1 where the answer to what was asked is "no". */
  get exitCode(): 1 | 2 {
    return errorExitCodes[this.code];
  }
}
