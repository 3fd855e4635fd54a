import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * An image registry on the loopback address (distribution-spec, the pull part) that serves an OCI layout as
 * repository `app`. Repositories `private` and `broken` answer with 401 and 500.
 */
export class TestRegistry {
  /** Method-less paths asked for, in order. */
  readonly requests: string[] = [];
  readonly #server: Server;

  private constructor(layout: string, tags: Record<string, { digest: string; mediaType: string }>) {
    this.#server = createServer((request, response) => {
      const url = request.url ?? '';
      this.requests.push(url);
      if (url === '/v2/') return answer(response, 200, '{}');
      if (url.includes('/private/')) return refuse(response, 401, 'UNAUTHORIZED');
      if (url.includes('/broken/')) return answer(response, 500, 'out of order');
      const [, kind, name = ''] = /^\/v2\/app\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
      const digest = tags[name]?.digest ?? name;
      const file = join(layout, 'blobs/sha256', digest.replace('sha256:', ''));
      if (kind === undefined || !existsSync(file)) return refuse(response, 404, 'MANIFEST_UNKNOWN');
      const bytes = readFileSync(file);
      const type = kind === 'blobs' ? 'application/octet-stream' : mediaTypeOf(bytes);
      response.setHeader('docker-content-digest', digest);
      answer(response, 200, bytes, type);
    });
  }

  /** Starts one on a free port. */
  static async start(
    layout: string,
    tags: Record<string, { digest: string; mediaType: string }>,
  ): Promise<TestRegistry> {
    const registry = new TestRegistry(layout, tags);
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on connections are refused. */
  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

function mediaTypeOf(manifest: Buffer): string {
  const { mediaType } = JSON.parse(manifest.toString('utf8'));
  return mediaType ?? 'application/vnd.oci.image.manifest.v1+json';
}

function refuse(response: ServerResponse, status: number, code: string): void {
  answer(response, status, JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
}

function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
