import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange, FileWrite } from '../../policy/recording.js';
import type { LayerPart, RootLayer } from './layer.js';

/** What an upper layer held before the workload ran: the runtime's own mount points and the like. */
export interface LayerSnapshot {
  /** Host path → change and modification time. */
  entries: Map<string, { ctimeNs: bigint; mtimeNs: bigint }>;
}

/** Taken while the container waits before its first instruction. */
export function snapshotLayer(layer: RootLayer): LayerSnapshot {
  const entries: LayerSnapshot['entries'] = new Map();
  const walk = (path: string) => {
    const stats = lstatSync(path, { bigint: true });
    entries.set(path, { ctimeNs: stats.ctimeNs, mtimeNs: stats.mtimeNs });
    if (stats.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name));
  };
  for (const { upper } of layer.parts) walk(upper);
  return { entries };
}

/**
 * Reads off the upper layers what changed since the snapshot. overlayfs copies a file up when it is opened for
 * writing or its metadata change, shows a deletion as a whiteout (character device 0:0), and copies a directory
 * up with its old times, so that a directory with newer ones had entries added or removed, even when none of
 * them is left. A directory that is new is reported without what is in it.
 */
export function readFileWrites(layer: RootLayer, before: LayerSnapshot): FileWrite[] {
  const writes = layer.parts.flatMap((part) => [...changesBelow(part, before, '')]);
  return writes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function* changesBelow(part: LayerPart, before: LayerSnapshot, path: string): Generator<FileWrite> {
  const upperPath = join(part.upper, path);
  const upper = statOf(upperPath);
  const lower = statOf(join(part.lower, path));
  if (upper === undefined) return;
  const known = before.entries.get(upperPath);
  const change = upper.isDirectory()
    ? directoryChange(upper, lower, known)
    : known?.ctimeNs === upper.ctimeNs
      ? undefined
      : fileChange(upper, lower);
  if (change)
    yield {
      path: join(part.at, path) || '/',
      change,
      type: typeOf(isWhiteout(upper) ? (lower ?? upper) : upper),
    };
  if (!upper.isDirectory() || change === 'created') return;
  for (const name of readdirSync(upperPath)) yield* changesBelow(part, before, join(path, name));
}

function directoryChange(
  upper: BigIntStats,
  lower: BigIntStats | undefined,
  known: { mtimeNs: bigint } | undefined,
): FileChange | undefined {
  if (!lower?.isDirectory() && known === undefined) return 'created';
  if (upper.mtimeNs !== known?.mtimeNs && upper.mtimeNs !== lower?.mtimeNs) return 'entries';
  if (lower !== undefined && hasOtherMetadata(upper, lower)) return 'metadata';
  return undefined;
}

function fileChange(upper: BigIntStats, lower: BigIntStats | undefined): FileChange {
  if (isWhiteout(upper)) return 'deleted';
  if (lower === undefined || typeOf(lower) !== typeOf(upper)) return 'created';
  const sameContent = upper.mtimeNs === lower.mtimeNs && upper.size === lower.size;
  return sameContent && hasOtherMetadata(upper, lower) ? 'metadata' : 'modified';
}

function hasOtherMetadata(a: BigIntStats, b: BigIntStats): boolean {
  return a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid;
}

function isWhiteout(stats: BigIntStats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0n;
}

function typeOf(stats: BigIntStats): FileWrite['type'] {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'fifo';
  return stats.isFile() ? 'file' : 'device';
}

function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}
