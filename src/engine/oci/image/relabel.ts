import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { digestOf } from './digest.js';
import { blobPath } from './layout.js';
import type { ImageManifest } from './manifest.js';

const gzipSuffix = /[+.]gzip$/;

/**
 * Corrects a layout of ours that skopeo made: it calls every layer of a docker-archive gzip, also those it
 * stored as they were, which umoci then fails to read. Gives the manifest that says what is so, stored as a
 * blob beside the other; the index stays.
 */
export function relabelLayers(layout: string, manifest: ImageManifest): ImageManifest {
  const layers = manifest.layers.map((layer) =>
    isGzip(blobPath(layout, layer))
      ? layer
      : { ...layer, mediaType: layer.mediaType?.replace(gzipSuffix, '') },
  );
  const bytes = Buffer.from(JSON.stringify({ ...JSON.parse(manifest.bytes.toString('utf8')), layers }));
  const digest = digestOf(bytes);
  writeFileSync(blobPath(layout, { digest, size: bytes.length }), bytes);
  return { ...manifest, bytes, digest, size: bytes.length, layers };
}

/** Whether a file starts as gzip does (RFC 1952). */
export function isGzip(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const magic = Buffer.alloc(2);
    return readSync(descriptor, magic, 0, 2, 0) === 2 && magic.readUInt16BE(0) === 0x1f8b;
  } finally {
    closeSync(descriptor);
  }
}
