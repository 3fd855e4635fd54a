import { createHash } from 'node:crypto';

const pattern = /^sha256:[a-f0-9]{64}$/;

/** Whether `text` is a sha256 digest as registries and layouts write it; only such text may become a path. */
export function isDigest(text: string): boolean {
  return pattern.test(text);
}

/** `sha256:…` of the bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The hexadecimal digits alone. Throws a plain `Error` for what is no digest: a mistake of ours. */
export function digestHex(digest: string): string {
  if (!isDigest(digest)) throw new Error(`not a digest: ${JSON.stringify(digest)}`);
  return digest.slice('sha256:'.length);
}

/** Name of a directory; without the colon, which separates layers in overlayfs' `lowerdir=`. */
export function digestDirectoryName(digest: string): string {
  return `sha256-${digestHex(digest)}`;
}
