import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { tryCommand } from '../../host/command.js';

/** The OCI runtimes Tightship knows how to drive, in order of preference. */
export const runtimeNames = ['runc', 'crun'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** A runtime found on this host. Whether it works here is another question: see `probeRuntimes`. */
export interface Runtime {
  name: RuntimeName;
  path: string;
  /** As it says itself, e.g. `1.1.5+ds1`. */
  version: string;
}

/** Looks for a runtime along PATH; `undefined` when it is not installed. */
export async function findRuntime(name: RuntimeName): Promise<Runtime | undefined> {
  const path = searchPath(name);
  if (path === undefined) return undefined;
  const { stdout } = await tryCommand(path, ['--version']);
  const version = stdout.match(/version (\S+)/)?.[1] ?? 'unknown version';
  return { name, path, version };
}

/**
 * Whether a runtime installs a seccomp filter that is given to it compiled (`OciConfigInput.seccompProgram`): crun does
 * since 0.18, runc does not.
 */
export function takesSeccompProgram({ name, version }: Runtime): boolean {
  const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  return name === 'crun' && (major > 0 || minor >= 18);
}

/** `runc 1.1.5+ds1`, as recordings and policies name it. */
export function describeRuntime({ name, version }: Runtime): string {
  return `${name} ${version}`;
}

function searchPath(file: string): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  return directories.map((directory) => join(directory, file)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
