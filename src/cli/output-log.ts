import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const maxBytes = 16 * 1024 * 1024;

/** Where a detached container's output is kept, below its lease's directory. */
export function outputLogPath(leaseDirectory: string): string {
  return join(leaseDirectory, 'output.log');
}

/** Writes a container's output to its log; beyond 16 MiB the older half is dropped. */
export function logOutput(outputs: Readable[], leaseDirectory: string): void {
  const path = outputLogPath(leaseDirectory);
  let descriptor = openSync(path, 'a');
  let written = 0;
  for (const output of outputs) {
    output.on('data', (chunk: Buffer) => {
      if (written > maxBytes / 2) {
        closeSync(descriptor);
        renameSync(path, `${path}.1`);
        descriptor = openSync(path, 'a');
        written = 0;
      }
      try {
        written += writeSync(descriptor, chunk);
      } catch {
        // A full disk must not end the container that it is full of.
      }
    });
  }
}
