import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { DockerDaemon, daemonPrograms, missingPrograms } from './docker-daemon.js';
import { makeServiceTree } from './docker-service-tree.js';

/** The Compose projects of the tests, and the images that they are made of. */
export const fixtures = fileURLToPath(new URL('../fixtures/compose', import.meta.url));

/**
 * The names under which the projects know the images of fixtures/compose/images: those that the originals of
 * the projects have from a registry.
 */
const images: Record<string, string[]> = {
  redis: ['redislabs/redismod'],
  mariadb: ['mariadb:10-focal', 'mariadb:10.6.4-focal'],
  nginx: ['nginx', 'nginx:1.13-alpine', 'nginx:1.21.6'],
  wordpress: ['wordpress:latest'],
  python: ['python:3.10-alpine'],
  node: ['node:14.17.3-alpine3.14'],
};

/** Why there can be no bed on this machine; undefined when there can. */
export function whyNoDockerBed(): string | undefined {
  const missing = missingPrograms([
    ...daemonPrograms,
    'docker-compose',
    'curl',
    'apt-get',
    'dpkg-deb',
    'xargs',
  ]);
  if (missing.length > 0) return `needs ${missing.join(', ')}: apt-get install docker.io docker-compose curl`;
  return process.getuid?.() === 0 ? undefined : 'needs root';
}

/** A daemon of its own with all images that the Compose projects of the tests need; about 20 s to make. */
export class DockerBed {
  readonly daemon: DockerDaemon;
  /** Root filesystem with every program of the images; clients of the services are there, too. */
  readonly tree: string;

  private constructor(daemon: DockerDaemon) {
    this.daemon = daemon;
    this.tree = join(daemon.directory, 'tree');
  }

  static async make(): Promise<DockerBed> {
    const daemon = await DockerDaemon.start();
    try {
      const bed = new DockerBed(daemon);
      await makeServiceTree(bed.tree, join(daemon.directory, 'debs'));
      const { environment: env } = daemon;
      await execa(
        'bash',
        ['-o', 'pipefail', '-c', 'tar -C "$0" -c . | docker import - debian:bookworm-slim', bed.tree],
        { env },
      );
      for (const [name, tags] of Object.entries(images)) {
        const flags = tags.flatMap((tag) => ['--tag', tag]);
        await daemon.docker('build', '-q', ...flags, join(fixtures, 'images', name));
      }
      return bed;
    } catch (error) {
      await daemon.stop();
      throw error;
    }
  }

  /** The root filesystem of an image, at `directory`, which must not exist. */
  async exportImage(image: string, directory: string): Promise<void> {
    mkdirSync(directory);
    const { environment: env } = this.daemon;
    const id = await this.daemon.docker('create', image);
    await execa('bash', ['-o', 'pipefail', '-c', 'docker export "$0" | tar -x -C "$1"', id, directory], {
      env,
    });
    await this.daemon.docker('rm', id);
  }

  /** A copy of the project `name` of the fixtures, at `directory` below the bed's, to be changed at will. */
  copyProject(name: string, directory = name): string {
    const copy = join(this.daemon.directory, 'projects', directory);
    mkdirSync(copy, { recursive: true });
    cpSync(join(fixtures, name), copy, { recursive: true });
    return copy;
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }
}
