import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { resolveRootFilesystem } from '../src/engine/oci/root-filesystem.js';
import type { WorkloadSource } from '../src/policy/workload.js';
import {
  type ConfigSettings,
  makeArchive,
  makeBusyboxTree,
  makeDirectory,
  makeLayout,
  removeDirectory,
  tool,
} from './fixtures-image.js';

const settings: ConfigSettings = [
  ['env', 'GREETING=hello=there'],
  ['entrypoint', '/bin/sh'],
  ['cmd', '-c'],
  ['user', 'me:audio'],
  ['workingdir', '/home/me'],
  ['exposedports', '8080/tcp'],
  ['volume', '/data'],
  ['stopsignal', 'SIGQUIT'],
];

/** One busybox image for all tests of a file, and an images directory for each of them. */
export class ImageBed {
  /** Kept for the whole file; holds `tree`, the layout and the archive. */
  directory = '';
  /** Fresh for each test; holds `images`. */
  scratch = '';
  readonly #toolPath = process.env.PATH;

  /** Call at the top of a test file. */
  static use(): ImageBed {
    const bed = new ImageBed();
    beforeAll(() => bed.#build());
    beforeEach(() => {
      bed.scratch = makeDirectory();
    });
    afterEach(() => {
      bed.allowTools();
      removeDirectory(bed.scratch);
    });
    afterAll(() => removeDirectory(bed.directory));
    return bed;
  }

  get imagesDirectory(): string {
    return join(this.scratch, 'images');
  }

  get tree(): string {
    return join(this.directory, 'tree');
  }

  get layout(): string {
    return join(this.directory, 'layout');
  }

  get archive(): string {
    return join(this.directory, 'image.tar');
  }

  resolve(source: WorkloadSource, onProgress?: (message: string) => void) {
    return resolveRootFilesystem(source, { imagesDirectory: this.imagesDirectory, onProgress });
  }

  fromLayout(path = this.layout, tag?: string) {
    return this.resolve({ kind: 'oci', path, ...(tag && { tag }) });
  }

  fromArchive(path = this.archive, reference?: string) {
    return this.resolve({ kind: 'docker-archive', path, ...(reference && { reference }) });
  }

  /** Names of the work directories there are. */
  work(): string[] {
    if (!existsSync(this.imagesDirectory)) return [];
    return readdirSync(this.imagesDirectory).filter((name) => name.startsWith('.tmp'));
  }

  /** `CODE: message; hint` of what must fail and leave no work directory behind. */
  async failureOf(attempt: Promise<unknown>): Promise<string> {
    const error = await attempt.then(
      () => expect.unreachable('it succeeded'),
      (reason: unknown) => reason as { code: string; message: string; hint?: string; stack: string },
    );
    expect(error.code, error.stack).toBeTypeOf('string');
    expect(this.work()).toEqual([]);
    return `${error.code}: ${error.message}; ${error.hint}`;
  }

  /** Makes a shell script precede the real program until the test ends; it finds that in `$REAL_PATH`. */
  replaceTool(name: string, script: string): void {
    const stubs = join(this.scratch, 'stubs');
    mkdirSync(stubs, { recursive: true });
    writeFileSync(join(stubs, name), `#!/bin/sh\nREAL_PATH='${this.#toolPath}'\n${script}\n`, {
      mode: 0o755,
    });
    process.env.PATH = `${stubs}:${this.#toolPath}`;
  }

  /** From here on nothing may be converted or unpacked. */
  forbidTools(): void {
    for (const name of ['umoci', 'skopeo']) this.replaceTool(name, 'echo called >&2; exit 1');
  }

  allowTools(): void {
    process.env.PATH = this.#toolPath;
  }

  #build(): void {
    this.directory = makeDirectory();
    makeBusyboxTree(this.tree);
    writeFileSync(join(this.tree, 'etc/removed'), 'by a whiteout');
    writeFileSync(Buffer.from(`${this.tree}/etc/\xff\xfe`, 'latin1'), 'a name that is not UTF-8');
    writeFileSync(join(this.tree, 'home/me/own'), 'mine');
    chownSync(join(this.tree, 'home/me/own'), 1000, 100);
    chmodSync(join(this.tree, 'bin/busybox'), 0o4755);
    makeLayout(this.layout, this.tree, settings, ['/etc/removed']);
    makeArchive(this.archive, this.layout, 'test/image:one');
  }
}

/** Names, types, modes, owners and contents of a tree; times left out. */
export function fingerprint(tree: string): string {
  return tool('sh', ['-c', 'tar -c --sort=name --mtime=@0 --numeric-owner . | sha256sum'], tree);
}
