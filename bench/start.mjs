import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { millisecondsOf, takeTurns, tightship, untilAsked } from './measure.mjs';

const workload = ['--network', 'none', 'host', 'true'];

/** A container that does nothing, from the command to its end; the runtimes alone are given the same bundle. */
export async function benchStart(directory) {
  // The one that keeps the root filesystem mounted, for the runtimes to use.
  const keeper = spawn(tightship, ['run', '--network', 'none', 'host', ...untilAsked], { stdio: 'ignore' });
  try {
    const config = await bundleOf(keeper);
    const contestants = [];
    const notes = [];
    for (const runtime of ['runc', 'crun']) {
      const run = runtimeStart(runtime, config, directory);
      const why = failureOf(run);
      if (why === undefined) contestants.push({ name: `${runtime} run`, run });
      else notes.push({ name: `${runtime} run`, values: [], note: why });
    }
    contestants.push({ name: 'tightship run', run: () => millisecondsOf([tightship, 'run', ...workload]) });
    const rows = await takeTurns(contestants, 15);
    return { title: 'Container start, /bin/true to its end', unit: 'ms', rows: [...rows, ...notes] };
  } finally {
    keeper.kill('SIGTERM');
    await once(keeper, 'exit');
  }
}

/** The bundle's configuration of a container that runs, made to run `true`, without the meeting. */
async function bundleOf(keeper) {
  const containers = join(process.env.TIGHTSHIP_STATE, 'containers');
  for (let tries = 0; tries < 100 && keeper.exitCode === null; tries++) {
    await sleep(100);
    for (const id of list(containers)) {
      try {
        const config = JSON.parse(readFileSync(join(containers, id, 'bundle/config.json'), 'utf8'));
        if (config.process.args[0] !== untilAsked[0]) continue;
        await sleep(500);
        delete config.hooks;
        config.process.args = ['true'];
        return config;
      } catch {
        // Not written yet.
      }
    }
  }
  throw new Error('tightship run does not start a container here: see tightship doctor');
}

function list(path) {
  try {
    return readdirSync(path).filter((name) => /^[0-9a-f]{12}$/.test(name));
  } catch {
    return [];
  }
}

function runtimeStart(runtime, config, directory) {
  const bundle = join(directory, `bundle-${runtime}`);
  mkdirSync(bundle);
  writeFileSync(
    join(bundle, 'config.json'),
    JSON.stringify({ ...config, linux: { ...config.linux, cgroupsPath: `/tightship/bench-${runtime}` } }),
  );
  const root = join(directory, `root-${runtime}`);
  return () => millisecondsOf([runtime, '--root', root, 'run', '--bundle', bundle, `bench-${process.pid}`]);
}

function failureOf(run) {
  try {
    run();
    return undefined;
  } catch (error) {
    const words = error.message.trim().split('\n').at(-1) ?? '';
    return `does not work here: ${words.slice(-90)}`;
  }
}
