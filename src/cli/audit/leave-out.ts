import { rootedPath } from '../../audit/baseline/rooted-path.js';
import { matchesPath } from '../../audit/suppress/match-path.js';
import type { FoundManifests } from './find-manifests.js';

/**
 * Takes what the configuration excludes from what was found, and lists it. What the user named stays. `root` is what globs
 * are relative to, both are absolute.
 */
export function leaveOut(
  found: FoundManifests,
  exclude: readonly string[],
  places: { root: string; cwd: string },
): FoundManifests {
  if (exclude.length === 0) return found;
  const excluded = (path: string) => exclude.find((glob) => matchesPath(rootedPath(path, places), glob));
  const kept: FoundManifests = { manifests: [], skipped: [...found.skipped] };
  for (const manifest of found.manifests) {
    const glob = manifest.found ? excluded(manifest.path) : undefined;
    if (glob === undefined) kept.manifests.push(manifest);
    else
      kept.skipped.push({
        file: manifest.path,
        reason: `excluded by the configuration: ${glob}`,
        kind: 'not-a-manifest',
      });
  }
  return kept;
}
