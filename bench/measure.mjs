import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const tightship = fileURLToPath(new URL('../bin/tightship', import.meta.url));

/** A workload that ends when it is asked to; the first process of a container does so only when it says how. */
export const untilAsked = ['sh', '-c', 'trap "exit 0" TERM; sleep 600 & wait'];

/** Runs a command to its end and gives its wall time in ms. Throws, with its last words, when it fails. */
export function millisecondsOf([file, ...args], options = {}) {
  const before = process.hrtime.bigint();
  const { status, error, stderr } = spawnSync(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const ms = Number(process.hrtime.bigint() - before) / 1e6;
  if (error || status !== 0) throw new Error(`${file} ${args.join(' ')}: ${error ?? stderr}`);
  return ms;
}

/**
 * Lets contestants take turns; one round before counts for nothing.
 * @param {{name: string, run: () => number | Promise<number>}[]} contestants
 */
export async function takeTurns(contestants, rounds) {
  const rows = contestants.map(({ name }) => ({ name, values: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { run }] of contestants.entries()) {
      const value = await run();
      if (round > 0) rows[index].values.push(value);
    }
  }
  return rows;
}
