import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Policy } from '../../src/policy/policy.js';
import { decodePolicy } from '../../src/policy/policy-yaml.js';
import { expectNothingLeft, hostTraces } from './host-state.js';

const program = fileURLToPath(new URL('../../bin/tightship', import.meta.url));

/** How a command ended. */
export interface Finished {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Both streams as they came. */
  output: string;
  seconds: number;
}

/** A command that runs. */
export interface Running {
  pid: number;
  finished: Promise<Finished>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the output so far once it matches; fails after 30 s, or when the command ends without. */
  untilPrinted(pattern: RegExp): Promise<string>;
}

export interface CommandOptions {
  environment?: Record<string, string>;
  cwd?: string;
  /** Standard input; empty when absent. */
  input?: string;
  /** It is killed after this long, which fails the test. */
  limitSeconds?: number;
}

/** A place of its own to run Tightship in: state directory, working directory, nothing shared. */
export class Bench {
  /** TIGHTSHIP_STATE of every command. */
  readonly stateRoot: string;
  /** Working directory of every command; files that a test makes go here. */
  readonly cwd: string;
  readonly #directory: string;
  readonly #before: string[];

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), 'tightship-test-'));
    this.stateRoot = join(this.#directory, 'state');
    this.cwd = join(this.#directory, 'cwd');
    mkdirSync(this.cwd);
    this.#before = hostTraces(this.stateRoot);
  }

  /** A path in the working directory. */
  path(name: string): string {
    return join(this.cwd, name);
  }

  write(name: string, content: string, mode = 0o644): string {
    writeFileSync(this.path(name), content, { mode });
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** The policy in a file; fails the test when it is not valid. */
  policy(name = 'privileges.yaml'): Policy {
    const { policy, diagnostics } = decodePolicy(this.read(name), name);
    if (policy) return policy;
    return expect.unreachable(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  }

  /** Runs `tightship ARGS…` to its end. */
  run(args: string[], options: CommandOptions = {}): Promise<Finished> {
    return this.start(args, options).finished;
  }

  /** Starts `tightship ARGS…`. */
  start(args: string[], options: CommandOptions = {}): Running {
    const { environment, cwd = this.cwd, input = '', limitSeconds = 120 } = options;
    const startedAt = performance.now();
    const child = execa(process.execPath, [program, ...args], {
      cwd,
      input,
      all: true,
      reject: false,
      timeout: limitSeconds * 1000,
      stripFinalNewline: false,
      forceKillAfterDelay: false,
      env: { NO_COLOR: '1', TIGHTSHIP_STATE: this.stateRoot, ...environment },
    });
    let soFar = '';
    child.all.on('data', (chunk) => {
      soFar += chunk;
    });
    const finished = child.then((result) => {
      const { exitCode, stdout, stderr, all: output, timedOut } = result;
      if (timedOut) expect.unreachable(`${args.join(' ')} did not end in time:\n${output}`);
      return { exitCode, stdout, stderr, output, seconds: (performance.now() - startedAt) / 1000 };
    });
    finished.catch(() => {}); // Told to whoever waits for it.
    return {
      pid: child.pid ?? 0,
      finished,
      signal: (name) => void child.kill(name),
      async untilPrinted(pattern) {
        for (const deadline = Date.now() + 30_000; !pattern.test(soFar); await sleep(20)) {
          if (Date.now() > deadline || child.exitCode !== null)
            expect.unreachable(`${args.join(' ')} never printed ${pattern}:\n${soFar}`);
        }
        return soFar;
      },
    };
  }

  /** Removes everything, once nothing is left of the containers that was not there before. */
  async dispose(before = this.#before): Promise<void> {
    await expectNothingLeft(this.stateRoot, before);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Fails the test, showing all that the command printed, unless it ended with `exitCode`. */
export function expectExit(finished: Finished, exitCode: number): Finished {
  expect(finished.exitCode, finished.output).toBe(exitCode);
  return finished;
}
