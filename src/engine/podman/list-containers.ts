import { existsSync } from 'node:fs';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import { type CommandResult, lastWords, tryCommand } from '../../host/command.js';
import type { EngineWords } from '../docker/engine-api.js';
import { describe, inspectAll, type ListedContainer } from '../docker/inspect-all.js';

export type { ListedContainer } from '../docker/inspect-all.js';

export interface ListOptions {
  /** Those that do not run now, too. */
  all?: boolean;
  /** Default: this process's. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where the service listens, if it runs. Default: the user's own socket, of root the system's. */
  socket?: string;
}

const words: EngineWords = {
  engine: 'Podman',
  start:
    'start its service (systemctl start podman.socket), or unset CONTAINER_HOST to use the podman program',
  access: "run it as root, or as the user whose containers they are (each user's are apart)",
};

/** Containers inspected by one call of the program. */
const batch = 100;

/**
 * Podman's containers of this user. `CONTAINER_HOST`'s socket is asked where it is set; else the service, if it runs, else
 * the program `podman`. Throws `TOOL_MISSING` where there is neither, `USAGE` for a `CONTAINER_HOST` that is no Unix
 * socket, and otherwise as Docker's does.
 */
export async function listContainers(options: ListOptions = {}): Promise<ListedContainer[]> {
  const { all = false, environment = process.env } = options;
  const host = environment.CONTAINER_HOST;
  if (host) return askService(socketOf(host), all);
  const socket = options.socket ?? defaultSocket(environment);
  if (!existsSync(socket)) return askProgram(all);
  try {
    return await askService(socket, all);
  } catch (error) {
    // A socket that nobody serves any more: the program does without.
    if (error instanceof AppError && error.code === 'INPUT_NOT_FOUND') return askProgram(all);
    throw error;
  }
}

function socketOf(host: string): string {
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new AppError('USAGE', `CONTAINER_HOST is ${printable(host.slice(0, 80))}, which is no Unix socket`, {
    hint: 'on that host, run: podman inspect $(podman ps -q) > containers.json; then audit the file',
  });
}

/** The user's own service, else the system's (podman-system-service(1)). */
function defaultSocket(environment: Readonly<Record<string, string | undefined>>): string {
  const runtime = environment.XDG_RUNTIME_DIR;
  const own = process.getuid?.() !== 0 && runtime;
  return own ? `${runtime}/podman/podman.sock` : '/run/podman/podman.sock';
}

/** Podman's own API says more (which capabilities a container really has) than the one it shares with Docker. */
function askService(socket: string, all: boolean): Promise<ListedContainer[]> {
  const paths = {
    list: `/v4.0.0/libpod/containers/json${all ? '?all=true' : ''}`,
    inspect: (id: string) => `/v4.0.0/libpod/containers/${id}/json`,
  };
  return inspectAll(socket, paths, words);
}

async function askProgram(all: boolean): Promise<ListedContainer[]> {
  const listed = await podman(['ps', '--quiet', '--no-trunc', ...(all ? ['--all'] : [])]);
  const ids = listed.stdout.split('\n').filter((line) => /^[\da-f]{12,64}$/.test(line));
  const containers: ListedContainer[] = [];
  for (let at = 0; at < ids.length; at += batch)
    containers.push(...(await inspect(ids.slice(at, at + batch))));
  return containers;
}

/** One by one where some have ended meanwhile: then the program refuses to print the others as well. */
async function inspect(ids: readonly string[]): Promise<ListedContainer[]> {
  const result = await tryCommand('podman', ['container', 'inspect', ...ids]);
  if (result.exitCode === 0) return objectsOf(result);
  if (!/no such container|no container with/i.test(result.stderr)) throw refused(result);
  if (ids.length === 1) return [];
  const found: ListedContainer[] = [];
  for (const id of ids) found.push(...(await inspect([id])));
  return found;
}

function objectsOf(result: CommandResult): ListedContainer[] {
  try {
    const list: unknown = JSON.parse(result.stdout);
    if (Array.isArray(list)) return list.map(describe);
  } catch {
    // Said below.
  }
  throw new AppError('HOST_FAILED', 'podman container inspect did not print a list', { cause: result });
}

async function podman(args: string[]): Promise<CommandResult> {
  const result = await tryCommand('podman', args);
  if (result.exitCode !== 0) throw refused(result);
  return result;
}

function refused(result: CommandResult): AppError {
  return new AppError('HOST_FAILED', `podman: ${lastWords(result)}`, { hint: words.access, cause: result });
}
