import { AppError } from '../base/app-error.js';
import { type RuntimeName, runtimeNames } from '../engine/oci/runtime.js';

/** Checks `--runtime`. Throws `USAGE`. */
export function parseRuntimeName(text: string | undefined): RuntimeName | undefined {
  const found = runtimeNames.find((name) => name === text);
  if (found !== undefined || text === undefined) return found;
  throw new AppError('USAGE', `--runtime ${JSON.stringify(text)} is not known`, {
    hint: `choose one of ${runtimeNames.join(', ')}, or leave it out`,
  });
}
