import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../base/app-error.js';
import { tryCommand } from '../host/command.js';
import type { PortMapping } from '../policy/workload.js';

/** How to find out that a workload serves. */
export type ReadyCheck =
  | { kind: 'tcp'; host: string; port: number }
  | { kind: 'http'; url: string }
  | { kind: 'log'; pattern: RegExp }
  | { kind: 'exec'; command: string };

/** Reads `tcp:[HOST:]PORT`, `http:URL`, `log:REGEX` or `exec:CMD`. Throws `USAGE`. */
export function parseReady(text: string): ReadyCheck {
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, colon), text.slice(colon + 1)];
  const check = colon > 0 && rest !== '' && Object.hasOwn(parsers, kind) ? parsers[kind]?.(rest) : undefined;
  if (check) return check;
  throw new AppError('USAGE', `--ready ${JSON.stringify(text)} is not understood`, {
    hint: 'write tcp:PORT, http:URL, log:REGEX or exec:CMD',
  });
}

const parsers: Record<string, (rest: string) => ReadyCheck | undefined> = {
  tcp: (rest) => {
    const match = rest.match(/^(?:(.+):)?(\d{1,5})$/);
    const port = Number(match?.[2]);
    return match && port > 0 && port < 65536
      ? { kind: 'tcp', host: match[1] ?? '127.0.0.1', port }
      : undefined;
  },
  // `http:URL` takes the URL whole, or, since that reads twice, just the URL itself.
  http: (rest) => urlCheck(rest.startsWith('//') ? `http:${rest}` : rest),
  https: (rest) => urlCheck(`https:${rest}`),
  log: (rest) => {
    try {
      return { kind: 'log', pattern: new RegExp(rest, 'm') };
    } catch {
      return undefined;
    }
  },
  exec: (rest) => ({ kind: 'exec', command: rest }),
};

function urlCheck(url: string): ReadyCheck | undefined {
  return URL.canParse(url) && /^https?:/.test(url) ? { kind: 'http', url } : undefined;
}

/** Where nothing is said: a published TCP port that accepts a connection. */
export function guessReady(publish: PortMapping[]): ReadyCheck | undefined {
  const mapping = publish.find(({ protocol }) => protocol === 'tcp');
  return mapping && { kind: 'tcp', host: mapping.hostAddress ?? '127.0.0.1', port: mapping.hostPort };
}

const pauseMs = 50;

/**
 * Resolves to true once the check succeeds, to false when `signal` is aborted first. `output` gives the
 * workload's output so far.
 */
export async function waitUntilReady(
  check: ReadyCheck,
  output: () => string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    if (await succeeds(check, output)) return true;
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  return false;
}

function succeeds(check: ReadyCheck, output: () => string): Promise<boolean> {
  switch (check.kind) {
    case 'tcp':
      return accepts(check.host, check.port);
    case 'http':
      return answers(check.url);
    case 'log':
      return Promise.resolve(check.pattern.test(output()));
    case 'exec':
      return tryCommand('sh', ['-c', check.command], { timeoutMs: 10_000 }).then(
        ({ exitCode }) => exitCode === 0,
        () => false, // It took too long: not yet, then.
      );
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false)).once('timeout', () => settle(false));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
