import { spawn } from 'node:child_process';
import { openSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../base/app-error.js';

/** Ids 0 to `size` - 1 inside a user namespace are `hostBase` and up outside; users and groups alike. */
export interface IdMapping {
  hostBase: number;
  size: number;
}

/** Ids of one container: as many as there are 16-bit ids. */
const idsPerContainer = 0x10000;
/**
 * Above the ranges that distributions hand out in /etc/subuid and that systemd takes for its own containers
 * (systemd's UIDS-GIDS.md), below 2^31, where some programs begin to see negative numbers.
 */
const firstBase = 0x70000000;
const bases = 0x0fff;

/**
 * A range of ids for a container, spread by its id (hexadecimal), so that what runs in one is a stranger to the
 * files and processes of another.
 */
export function idMappingFor(containerId: string): IdMapping {
  const spread = Number.parseInt(containerId.slice(-8), 16) % bases;
  return { hostBase: firstBase + spread * idsPerContainer, size: idsPerContainer };
}

const patienceMs = 5000;

/**
 * Opens a user namespace that has a mapping and no processes; it lasts as long as the descriptor. Throws
 * `HOST_FAILED` where this host makes none.
 */
export async function openUserNamespace({ hostBase, size }: IdMapping): Promise<number> {
  // cat waits for the end of its input, which also comes with this process's own end.
  const holder = spawn('unshare', ['--user', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const failed = new Promise<never>((_, reject) => {
    const refuse = () => reject(refusedNamespace());
    holder.once('error', refuse).once('exit', refuse);
  });
  try {
    const pid = holder.pid ?? 0;
    await Promise.race([entered(pid), failed]);
    for (const file of ['uid_map', 'gid_map']) writeFileSync(`/proc/${pid}/${file}`, `0 ${hostBase} ${size}`);
    return openSync(`/proc/${pid}/ns/user`, 'r');
  } finally {
    failed.catch(() => {});
    holder.stdin.destroy();
    holder.kill('SIGKILL');
  }
}

/** Resolves once a process is in a user namespace other than ours. */
async function entered(pid: number): Promise<void> {
  const ours = readlinkSync('/proc/self/ns/user');
  for (
    const deadlineMs = Date.now() + patienceMs;
    readlinkSync(`/proc/${pid}/ns/user`) === ours;
    await sleep(1)
  ) {
    if (Date.now() > deadlineMs) throw refusedNamespace();
  }
}

function refusedNamespace(): AppError {
  return new AppError('HOST_FAILED', 'this host does not let us make a user namespace', {
    hint: 'raise the sysctl user.max_user_namespaces, or run with --userns host',
  });
}
