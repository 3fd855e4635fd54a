import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../base/app-error.js';

/** What has to be one for all state directories, and gone after a boot: runtime state, network addresses. */
export const runRoot = '/run/tightship';

/**
 * Directory that holds images, volumes and the containers that run: `TIGHTSHIP_STATE`, or
 * /var/lib/tightship. Made when it is missing. Throws `HOST_FAILED` when it cannot be.
 */
export function stateRoot(): string {
  const directory = resolve(process.env.TIGHTSHIP_STATE || '/var/lib/tightship');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o711 });
    accessSync(directory, constants.W_OK);
    // The kernel's list of mounts, in which we look for our own, knows no symbolic links.
    return realpathSync(directory);
  } catch (cause) {
    throw new AppError(
      'HOST_FAILED',
      `cannot write to the state directory ${directory}: ${(cause as Error).message}`,
      {
        hint: 'set TIGHTSHIP_STATE to a directory on a disk with some gigabytes free',
        cause,
      },
    );
  }
}
