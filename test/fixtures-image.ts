import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory for a test's files; `removeDirectory` ends it. */
export function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'tightship-image-'));
}

/** Removes what `makeDirectory` made. */
export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Runs a tool; its words are part of the error when it fails. */
export function tool(file: string, args: string[], cwd?: string): string {
  return execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * A root filesystem in `directory`, which must not exist: Debian's busybox-static with its commands as links,
 * and accounts root and `me` (uid 1000, also in group audio).
 */
export function makeBusyboxTree(directory: string): void {
  const packages = makeDirectory();
  try {
    tool('apt-get', ['download', 'busybox-static'], packages);
    for (const file of readdirSync(packages)) tool('dpkg', ['-x', join(packages, file), directory]);
  } finally {
    removeDirectory(packages);
  }
  for (const name of ['etc', 'tmp', 'home/me', 'dev', 'proc', 'sys']) {
    mkdirSync(join(directory, name), { recursive: true });
  }
  for (const name of ['sh', 'ls', 'cat', 'id', 'sleep', 'true'])
    symlinkSync('busybox', join(directory, 'bin', name));
  writeFileSync(
    join(directory, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nme:x:1000:100::/home/me:/bin/sh\n',
  );
  writeFileSync(join(directory, 'etc/group'), 'root:x:0:\nusers:x:100:\naudio:x:29:me\n');
}

/** What `umoci config` is to set, as `--config.<name> <value>`. */
export type ConfigSettings = [name: string, value: string][];

/**
 * An OCI layout in `layout`, which must not exist, with one image tagged `latest`: one layer of `tree`, and a
 * second that removes each of `whiteouts`.
 */
export function makeLayout(
  layout: string,
  tree: string,
  settings: ConfigSettings = [],
  whiteouts: string[] = [],
): void {
  const image = `${layout}:latest`;
  tool('umoci', ['init', '--layout', layout]);
  tool('umoci', ['new', '--image', image]);
  tool('umoci', ['insert', '--image', image, tree, '/']);
  for (const path of whiteouts) tool('umoci', ['insert', '--image', image, '--whiteout', path]);
  const flags = settings.flatMap(([name, value]) => [`--config.${name}`, value]);
  tool('umoci', ['config', '--image', image, ...flags]);
}

/** A docker-archive in `file` of the `latest` images of layouts, under the names given for them. */
export function makeArchive(file: string, layout: string, name: string, more: string[] = []): void {
  const tags = more.flatMap((tag) => ['--additional-tag', tag]);
  tool('skopeo', ['copy', '--quiet', ...tags, `oci:${layout}:latest`, `docker-archive:${file}:${name}`]);
}

/** A member of a tar archive; `link` makes a symbolic link of it, `hardLink` another name of a file. */
export interface TarMember {
  name: string;
  text?: string;
  link?: string;
  hardLink?: string;
}

/** A tar archive (ustar, POSIX.1-1988) with exactly these names, however hostile; tar(1) would refuse them. */
export function makeTar(members: TarMember[]): Buffer {
  const blocks = members.flatMap((member) => {
    const { name, text = '' } = member;
    const body = Buffer.from(text);
    const header = Buffer.alloc(512);
    const fields: [offset: number, value: string][] = [
      [0, name],
      [100, '0000755\0'],
      [108, '0000000\0'],
      [116, '0000000\0'],
      [124, `${body.length.toString(8).padStart(11, '0')}\0`],
      [136, '00000000000\0'],
      [148, '        '],
      [156, member.link !== undefined ? '2' : member.hardLink !== undefined ? '1' : '0'],
      [157, member.link ?? member.hardLink ?? ''],
      [257, 'ustar\x0000'],
    ];
    for (const [offset, value] of fields) header.write(value, offset, 'latin1');
    const checksum = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** Media types of a hand-made image. */
export interface MediaTypes {
  manifest: string;
  config: string;
  layer: string;
}

const ociTypes: MediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/** Writes layouts by hand: for images that no tool would make. */
export class HandMadeLayout {
  readonly #blobs: string;

  /** `directory` must not exist. */
  constructor(readonly directory: string) {
    this.#blobs = join(directory, 'blobs/sha256');
    mkdirSync(this.#blobs, { recursive: true });
    writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  }

  /** Adds a blob and gives its descriptor. */
  blob(content: Buffer | object, mediaType: string) {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(this.#blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  }

  /** Adds an image of one layer, a tar archive given plain and as it is to be stored. */
  image(plain: Buffer, stored = plain, types = ociTypes, architecture = nativeArchitecture()) {
    const diffId = `sha256:${createHash('sha256').update(plain).digest('hex')}`;
    const config = {
      os: 'linux',
      architecture,
      config: { Cmd: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: [diffId] },
    };
    const manifest = {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: this.blob(config, types.config),
      layers: [this.blob(stored, types.layer)],
    };
    return this.blob(manifest, types.manifest);
  }

  /** Writes the index that names the images. */
  index(entries: (object & { tag?: string })[]): void {
    const manifests = entries.map(({ tag, ...entry }) => ({
      ...entry,
      ...(tag ? { annotations: { 'org.opencontainers.image.ref.name': tag } } : {}),
    }));
    writeFileSync(join(this.directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  }
}

/** `bytes`, at most 128 KiB, as a zstd frame of one raw block (RFC 8878); Node 20 has no zstd. */
export function zstdFrame(bytes: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length, 5);
  head.writeUIntLE((bytes.length << 3) | 1, 9, 3);
  return Buffer.concat([head, bytes]);
}

/** Go's name for this machine's processor. */
export function nativeArchitecture(): string {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}
