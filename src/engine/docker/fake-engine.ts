import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An engine's socket in a test, and what was asked of it. */
export interface FakeEngine {
  socket: string;
  asked: string[];
  close(): Promise<void>;
}

/** Answers on a Unix socket with what `answers` has for a path: a status with a body, or a body for 200; else 404. */
export async function fakeEngine(
  answers: Record<string, string | { status: number; body: string } | 'hang up'>,
): Promise<FakeEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'tightship-fake-engine-'));
  const socket = join(directory, 'engine.sock');
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''] ?? { status: 404, body: '{"message":"no such container"}' };
    if (answer === 'hang up') response.destroy();
    else if (typeof answer === 'string') response.end(answer);
    else response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          rmSync(directory, { recursive: true, force: true });
          resolve();
        });
      }),
  };
}
