import { AppError } from '../../base/app-error.js';
import { findExecutable, lookUpUser, resolveInside } from '../../host/in-root.js';
import type { Workload } from '../../policy/workload.js';
import type { OciProcess } from './oci-config.js';
import type { ImageConfig } from './root-filesystem.js';

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Numeric ids that take the place of the workload's user, where a policy states them. */
export type UserIds = OciProcess['user'];

/**
 * What to execute, as whom, where, with which environment: the flags over the image's own configuration,
 * looked up in the root filesystem at `root`. Throws `USAGE` without a command or with an unknown user, and
 * `COMMAND_NOT_FOUND`.
 */
export function workloadProcess(
  workload: Workload,
  image: ImageConfig,
  root: string,
  hostname: string,
  policyUser?: UserIds,
): OciProcess {
  const user = lookUpUser(
    root,
    policyUser ? `${policyUser.uid}:${policyUser.gid}` : (workload.user ?? image.user),
  );
  const environment = {
    PATH: defaultPath,
    HOSTNAME: hostname,
    ...(workload.tty ? { TERM: 'xterm' } : {}),
    HOME: user.home,
    ...image.environment,
    ...workload.environment,
  };
  const cwd = workload.workingDirectory ?? image.workingDirectory ?? '/';
  const args = commandLine(workload, image);
  findExecutable(root, args[0] ?? '', { path: environment.PATH, workingDirectory: cwd });
  return {
    args,
    env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    cwd: resolveInside(root, cwd),
    user: policyUser ?? { uid: user.uid, gid: user.gid, additionalGids: user.additionalGids },
    terminal: workload.tty,
  };
}

/** An image's entrypoint stays in front; its command is what a given one replaces. */
function commandLine(workload: Workload, image: ImageConfig): string[] {
  const command = workload.command.length > 0 ? workload.command : image.command;
  const args = [...image.entrypoint, ...command];
  if (args.length > 0) return args;
  throw new AppError('USAGE', 'no command given, and the image names none', {
    hint: 'write the program and its arguments behind the workload',
  });
}
