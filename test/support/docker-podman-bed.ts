import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { missingPrograms, removeCgroups } from './docker-daemon.js';

/** Why Podman cannot be tried on this machine; undefined when it can. */
export function whyNoPodman(): string | undefined {
  const missing = missingPrograms(['podman', 'conmon', 'runc']);
  if (missing.length > 0) return `needs ${missing.join(', ')}: apt-get install podman runc`;
  return process.getuid?.() === 0 ? undefined : 'needs root';
}

/**
 * Podman with storage, containers and settings of its own, as root. Rlimits stay below the hard limits that this
 * root may not raise; groups are made without systemd.
 */
export class PodmanBed {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tightship-podman-'));

  constructor() {
    const quoted = (name: string) => JSON.stringify(this.path(name));
    for (const name of ['graph', 'run', 'tmp']) mkdirSync(this.path(name));
    writeFileSync(
      this.path('storage.conf'),
      `[storage]\ndriver = "overlay"\ngraphroot = ${quoted('graph')}\nrunroot = ${quoted('run')}\n`,
    );
    const containers = ['default_ulimits = ["nofile=1024:4096", "nproc=1000:2000"]', 'netns = "none"'];
    const engine = ['cgroup_manager = "cgroupfs"', 'events_logger = "none"', 'runtime = "runc"'];
    writeFileSync(
      this.path('containers.conf'),
      ['[containers]', ...containers, '[engine]', ...engine, `tmp_dir = ${quoted('tmp')}`, ''].join('\n'),
    );
  }

  path(name: string): string {
    return join(this.#directory, name);
  }

  /** Variables that make `podman`, whoever runs it, see this storage and no other. */
  get environment(): Record<string, string> {
    return {
      CONTAINERS_STORAGE_CONF: this.path('storage.conf'),
      CONTAINERS_CONF: this.path('containers.conf'),
    };
  }

  /** Runs `podman ARGS…` and gives what it printed; its words are part of the error when it fails. */
  async podman(...args: string[]): Promise<string> {
    return (await execa('podman', args, { env: this.environment })).stdout;
  }

  /** Removes containers, storage and groups. */
  async stop(): Promise<void> {
    await this.podman('rm', '-f', '-a', '-t', '0');
    // Each podman process may have mounted the storage over itself.
    for (const mountPoint of mountsBelow(this.#directory)) await execa('umount', ['--lazy', mountPoint]);
    await removeCgroups('libpod_parent');
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** The last made first. */
function mountsBelow(directory: string): string[] {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return points.filter((point) => point.startsWith(`${directory}/`)).reverse();
}
