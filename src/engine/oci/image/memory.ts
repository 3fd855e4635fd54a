import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBoundedFile } from '../../../host/bounded-file.js';
import { isDigest } from './digest.js';
import type { WorkDirectory } from './work-directory.js';

const folder = 'remembered';

/** The digest last remembered under these words; `undefined` for none or for a damaged note. */
export function recallDigest(imagesDirectory: string, key: readonly string[]): string | undefined {
  try {
    const text = readBoundedFile(join(imagesDirectory, folder, fileName(key)), 1024).toString('utf8');
    return isDigest(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Notes which image a reference or a file stood for, so that the answer need not be found again. */
export async function rememberDigest(
  imagesDirectory: string,
  key: readonly string[],
  digest: string,
  work: WorkDirectory,
): Promise<void> {
  await mkdir(join(imagesDirectory, folder), { recursive: true, mode: 0o700 });
  const note = join(work.path, 'note');
  await writeFile(note, digest);
  await rename(note, join(imagesDirectory, folder, fileName(key)));
}

function fileName(key: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}
