import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import { isDiskFull, runCommand } from '../../host/command.js';
import { mountIdmapped } from '../../host/idmapped-mount.js';
import { resolveInRoot } from '../../host/in-root.js';
import type { Lease } from '../../host/lease.js';
import { withLock } from '../../host/lock.js';
import { mountTmpfs } from '../../host/mount.js';
import type { Confinement, WritablePath } from '../../policy/confinement.js';
import type { Mount } from '../../policy/workload.js';
import type { IdMap } from './id-map.js';
import { copyInitialContent, type InitialContent } from './initial-content.js';
import type { RootLayer } from './layer.js';
import type { OciMount } from './oci-config.js';

/**
 * Mounts that give a container with a read-only root the places it may write to. A persistent one is the same
 * place of the container's own layer; a temporary one is memory that starts as the image is there. (The
 * runtimes' own `tmpcopyup` copies from the live host where its root is the workload's.)
 */
export async function writableMounts(confinement: Confinement, layer: RootLayer): Promise<OciMount[]> {
  const mounts: OciMount[] = [];
  for (const [index, place] of (confinement.readOnlyRoot ? confinement.writable : []).entries()) {
    const inside = resolveInRoot(layer.merged, place.path);
    if (!existsSync(inside)) mkdirSync(inside, { recursive: true });
    const source =
      place.kind === 'persistent'
        ? inside
        : await temporaryPlace(join(layer.mountsDirectory, `tmpfs-${index}`), inside, place, layer);
    const destination = inside.slice(layer.merged.length) || '/';
    mounts.push({ destination, type: 'bind', source, options: ['rbind', 'rw', 'nosuid', 'nodev'] });
  }
  return mounts;
}

async function temporaryPlace(
  mountPoint: string,
  inside: string,
  place: Extract<WritablePath, { kind: 'tmpfs' }>,
  layer: RootLayer,
): Promise<string> {
  if (!statSync(inside).isDirectory()) {
    throw new AppError(
      'POLICY_CONFLICT',
      `${printable(place.path)} is a file: memory cannot take its place`,
      {
        hint: 'say "kind: persistent" of it under files, or name its directory',
      },
    );
  }
  mkdirSync(mountPoint);
  await mountTmpfs(mountPoint, place.sizeBytes);
  copyInitialContent(inside, mountPoint, initialContent(place.path, layer));
  return mountPoint;
}

/**
 * Nobody may count on what is in /tmp. On the host's own root the files of other directories of this kind
 * are those of the host's services: the workload gets the directories, that it may have been installed with.
 */
function initialContent(path: string, { isHostRoot }: RootLayer): InitialContent {
  if (path === '/tmp' || path === '/var/tmp') return 'nothing';
  return isHostRoot ? 'directories' : 'everything';
}

/**
 * The mounts a user asked for. Volumes are directories below `volumesDirectory`, made on first use. In a user
 * namespace, files keep their owners: they are mounted mapped as the container's ids are.
 */
export async function workloadMounts(
  mounts: Mount[],
  layer: RootLayer,
  volumesDirectory: string,
  ids: IdMap | undefined,
  lease: Lease,
): Promise<OciMount[]> {
  const result: OciMount[] = [];
  for (const [index, mount] of mounts.entries()) {
    if (mount.kind === 'tmpfs') {
      const options = ['nosuid', 'nodev', 'noexec', ...mount.options];
      result.push({ destination: mount.target, type: 'tmpfs', source: 'tmpfs', options });
      continue;
    }
    const path =
      mount.kind === 'bind' ? existing(mount.source) : await volume(mount, layer, volumesDirectory, lease);
    const source = ids ? await mapped(path, join(layer.mountsDirectory, `volume-${index}`), ids) : path;
    const options = ['rbind', 'rprivate', mount.readOnly ? 'ro' : 'rw'];
    result.push({ destination: mount.target, type: 'bind', source, options });
  }
  return result;
}

async function mapped(path: string, mountPoint: string, ids: IdMap): Promise<string> {
  if (statSync(path).isDirectory()) mkdirSync(mountPoint);
  else writeFileSync(mountPoint, '');
  await mountIdmapped(path, mountPoint, ids.userNamespace, { recursive: true });
  return mountPoint;
}

function existing(source: string): string {
  if (existsSync(source)) return source;
  throw new AppError('INPUT_NOT_FOUND', `-v: there is no ${printable(source)} on this host`, {
    hint: 'create it first, or give a volume name without slashes',
  });
}

/** A large directory takes its time to copy. */
const volumeTimeoutMs = 600_000;

/**
 * A new volume starts with what the image holds at its place, as Docker's do. One process makes it, others that
 * want it wait: each its own, and the last would win. Names that begin with a dot are none of a volume.
 */
async function volume(
  mount: Mount & { kind: 'volume' },
  layer: RootLayer,
  volumesDirectory: string,
  lease: Lease,
): Promise<string> {
  const directory = join(volumesDirectory, mount.name);
  if (existsSync(directory)) return directory;
  mkdirSync(volumesDirectory, { recursive: true, mode: 0o711 });
  const draft = join(volumesDirectory, `.draft-${lease.id}-${mount.name}`);
  lease.willNeed({ kind: 'directory', path: draft });
  const make = async () => {
    if (existsSync(directory)) return;
    await copyDirectory(resolveInRoot(layer.image, mount.target), draft);
    renameSync(draft, directory);
  };
  await withLock(join(volumesDirectory, `.lock-${mount.name}`), make, volumeTimeoutMs);
  return directory;
}

/** The copy is empty where there is no such directory. Throws `DISK_FULL` or `HOST_FAILED`. */
async function copyDirectory(source: string, target: string): Promise<void> {
  if (!statSync(source, { throwIfNoEntry: false })?.isDirectory()) return mkdirSync(target);
  const options = { timeoutMs: volumeTimeoutMs };
  await runCommand('cp', ['-a', '--no-target-directory', source, target], options).catch((error: unknown) => {
    if (!isDiskFull(error)) throw error;
    throw new AppError('DISK_FULL', `no space left on this host's disk for a volume: ${printable(source)}`, {
      hint: 'free some space and try again',
      cause: error,
    });
  });
}
