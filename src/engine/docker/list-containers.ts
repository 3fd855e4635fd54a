import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import type { EngineWords } from './engine-api.js';
import { inspectAll, type ListedContainer } from './inspect-all.js';

export type { ListedContainer } from './inspect-all.js';

export interface ListOptions {
  /** Those that do not run now, too. */
  all?: boolean;
  /** Default: this process's. */
  environment?: Readonly<Record<string, string | undefined>>;
}

const words: EngineWords = {
  engine: 'Docker',
  start: 'start it (systemctl start docker), or set DOCKER_HOST=unix://PATH to where it listens',
  access: 'run it as root, or as a member of the group docker',
};

/**
 * Docker's containers as its API describes them. The socket is `DOCKER_HOST`'s, else `/var/run/docker.sock`. Throws
 * `INPUT_NOT_FOUND` where Docker does not run, `NOT_ROOT` where this user may not ask it, `USAGE` for a `DOCKER_HOST`
 * that is no Unix socket, and `HOST_FAILED` for what Docker refuses.
 */
export async function listContainers(options: ListOptions = {}): Promise<ListedContainer[]> {
  const { all = false, environment = process.env } = options;
  const paths = {
    list: `/containers/json${all ? '?all=1' : ''}`,
    inspect: (id: string) => `/containers/${id}/json`,
  };
  return inspectAll(socketOf(environment.DOCKER_HOST), paths, words);
}

function socketOf(host: string | undefined): string {
  if (host === undefined || host === '') return '/var/run/docker.sock';
  if (host.startsWith('unix://')) return host.slice('unix://'.length) || '/var/run/docker.sock';
  throw new AppError('USAGE', `DOCKER_HOST is ${printable(host.slice(0, 80))}, which is no Unix socket`, {
    hint: 'on that host, run: docker inspect $(docker ps -q) > containers.json; then audit the file',
  });
}
