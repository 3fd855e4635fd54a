import { request } from 'node:http';
import { AppError } from '../../base/app-error.js';
import { formatBytes, printable } from '../../base/text.js';

/** Bytes of one answer. A list of some thousand containers has some ten. */
const maxAnswerBytes = 256 * 1024 * 1024;
const timeoutMs = 30_000;

/** An answer of an engine's API. */
export interface Answer {
  status: number;
  body: string;
}

/** How messages about an engine name it, and what they tell people to do. */
export interface EngineWords {
  /** `Docker`. */
  engine: string;
  /** What to do where nothing answers, e.g. how to start it. */
  start: string;
  /** What to do where access is denied. */
  access: string;
}

/**
 * Asks an engine through its socket: `GET path`. Throws `INPUT_NOT_FOUND` where nothing listens, `NOT_ROOT` where this
 * user may not ask, and `HOST_FAILED` for what takes longer than 30 s, is longer than 256 MiB or ends too early.
 */
export function ask(socketPath: string, path: string, words: EngineWords): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(explain(error, socketPath, words));
    const asked = request({ socketPath, path, method: 'GET', headers: { host: 'localhost' } }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= maxAnswerBytes) chunks.push(chunk);
        else asked.destroy(new Error(`its answer is longer than ${formatBytes(maxAnswerBytes)}`));
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    const timer = setTimeout(
      () => asked.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    asked.on('close', () => clearTimeout(timer));
    asked.on('error', fail);
    asked.end();
  });
}

function explain(error: NodeJS.ErrnoException, socketPath: string, words: EngineWords): AppError {
  const where = printable(socketPath);
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK')
    return new AppError('INPUT_NOT_FOUND', `${words.engine} does not run: nothing answers at ${where}`, {
      hint: words.start,
      cause: error,
    });
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new AppError('NOT_ROOT', `this user may not ask ${words.engine} at ${where}`, {
      hint: words.access,
      cause: error,
    });
  return new AppError('HOST_FAILED', `${words.engine} at ${where}: ${printable(error.message)}`, {
    cause: error,
  });
}

/** The value of a JSON answer. Throws `HOST_FAILED`, with the engine's own words, for any status but 200. */
export function answeredValue(answer: Answer, path: string, words: EngineWords): unknown {
  const value = parse(answer.body);
  if (answer.status === 200 && value !== undefined) return value;
  const said = (value as { message?: unknown } | undefined)?.message;
  const reason = typeof said === 'string' ? said.slice(0, 200) : `status ${answer.status}`;
  throw new AppError('HOST_FAILED', `${words.engine} did not answer ${path}: ${printable(reason)}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
