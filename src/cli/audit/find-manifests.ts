import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Skipped } from '../../audit/finding.js';

/** A file to audit, and what is laid over it. */
export interface FoundManifest {
  /** As shown: what the user wrote, joined with what was found below it. */
  path: string;
  /** Compose's own rule: `compose.override.yaml` beside `compose.yaml` is part of it. */
  overlays: string[];
  /** Found in a directory rather than named. */
  found: boolean;
}

export interface FoundManifests {
  manifests: FoundManifest[];
  /** What was not opened, and why; nothing is left out in silence. */
  skipped: Skipped[];
}

/** Names under which manifests are kept. Others are not opened unless they are named on the command line. */
const manifestName =
  /\.(?:ya?ml|json|sh|bash|service|container|pod|kube|dockerfile|containerfile)$|(?:^|[./])(?:docker|container)file(?:\.[^/]*)?$/i;

const notOurs: Record<string, string> = {
  '.git': 'version control',
  node_modules: 'installed packages',
  '.terraform': 'downloaded modules',
};

/** Beyond this the walk stops, and says so: a path like `/` was hardly meant. */
const maxFiles = 1_000_000;

/** Everything to audit below the paths that a user named, in the order of names. */
export function findManifests(paths: readonly string[]): FoundManifests {
  const result: FoundManifests = { manifests: [], skipped: [] };
  const walk: Walk = { ...result, root: '', seen: new Set() };
  for (const path of paths) {
    // What cannot be looked at is taken for a file: reading it says why.
    if (lookAt(path).stats?.isDirectory()) walkDirectory(path, walk);
    else result.manifests.push({ path, overlays: [], found: false });
  }
  return result;
}

type Seen =
  | { stats: Pick<Stats, 'isFile' | 'isDirectory'>; code?: undefined }
  | { stats?: undefined; code: string };

const linkReasons: Record<string, string> = {
  EACCES: 'permission denied',
  ELOOP: 'its symbolic links lead in a circle',
};

/** What a path leads to, links followed, or the error's code. */
function lookAt(path: string): Seen {
  try {
    return { stats: statSync(path) };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

interface Walk extends FoundManifests {
  /** Real path of the directory that the user named. */
  root: string;
  /** Real paths of directories that were walked: links may lead in circles, or to the same place twice. */
  seen: Set<string>;
}

function walkDirectory(directory: string, walk: Walk): void {
  const pending = [directory];
  // Gone through last: what a link leads to may be found in its own place, too, and is known by that.
  const links: string[] = [];
  walk.root = '';
  for (let next = pending.pop(); next !== undefined; next = pending.pop() ?? links.shift()) {
    const entries = entriesIn(next, walk);
    const names = new Set(entries.map(({ name }) => name));
    const below: string[] = [];
    for (const entry of entries) {
      if (walk.manifests.length + walk.skipped.length >= maxFiles) {
        walk.skipped.push({
          file: next,
          reason: `more than ${maxFiles} files; audit parts of it`,
          kind: 'unreadable',
        });
        return;
      }
      const child = visit(next, entry, names, walk);
      if (child !== undefined) (entry.isSymbolicLink() ? links : below).push(child);
    }
    pending.push(...below.reverse());
  }
}

function entriesIn(directory: string, walk: Walk): Dirent[] {
  try {
    const real = realpathSync(directory);
    walk.root ||= real;
    const reason = whyNotWalked(real, walk);
    if (reason !== undefined) {
      walk.skipped.push({ file: directory, reason, kind: 'not-a-manifest' });
      return [];
    }
    walk.seen.add(real);
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    walk.skipped.push({ file: directory, reason: `cannot be listed: ${code}`, kind: 'unreadable' });
    return [];
  }
}

/** A link in somebody else's repository must not lead through this whole machine. */
function whyNotWalked(real: string, { root, seen }: Walk): string | undefined {
  if (seen.has(real)) return 'a directory that was gone through already';
  if (real === root || real.startsWith(root === '/' ? root : `${root}/`)) return undefined;
  return 'a link to a directory outside; name it to audit it, too';
}

/** Takes a file, or notes why not; gives a directory to walk. */
function visit(directory: string, entry: Dirent, names: Set<string>, walk: Walk): string | undefined {
  const path = join(directory, entry.name);
  const { stats, code }: Seen = entry.isSymbolicLink() ? lookAt(path) : { stats: entry };
  const isDirectory = stats?.isDirectory() ?? false;
  if (code !== undefined && code !== 'ENOENT' && manifestName.test(entry.name)) {
    walk.skipped.push({ file: path, reason: linkReasons[code] ?? code, kind: 'unreadable' });
    return undefined;
  }
  const reason = isDirectory ? notOurs[entry.name] : whyNotOpened(entry.name, stats, names);
  if (reason !== undefined) walk.skipped.push({ file: path, reason, kind: 'not-a-manifest' });
  else if (isDirectory) return path;
  else {
    const overlays = overridesOf(entry.name, names).map((name) => join(directory, name));
    walk.manifests.push({ path, overlays, found: true });
  }
  return undefined;
}

function whyNotOpened(
  name: string,
  kind: Pick<Dirent, 'isFile'> | undefined,
  names: Set<string>,
): string | undefined {
  if (kind === undefined) return 'a symbolic link to nothing';
  if (!manifestName.test(name)) return 'no manifest has such a name';
  if (!kind.isFile()) return 'it is no plain file';
  const base = baseOfOverride(name, names);
  return base && `laid over ${base}, and audited with it`;
}

const composeName = /^((?:docker-)?compose)\.(ya?ml)$/;
const overrideName = /^((?:docker-)?compose)\.override\.ya?ml$/;

function baseOfOverride(name: string, names: Set<string>): string | undefined {
  const stem = overrideName.exec(name)?.[1];
  return stem ? [`${stem}.yaml`, `${stem}.yml`].find((base) => names.has(base)) : undefined;
}

function overridesOf(name: string, names: Set<string>): string[] {
  const stem = composeName.exec(name)?.[1];
  if (!stem) return [];
  return [`${stem}.override.yml`, `${stem}.override.yaml`].filter((override) => names.has(override));
}
