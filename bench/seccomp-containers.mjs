#!/usr/bin/env node
// Starts containers of one program side by side, in a mount namespace that its caller made; see seccomp.mjs.
//   seccomp-containers.mjs filters RUNTIME BUNDLE       prints the filters of its container as JSON
//   seccomp-containers.mjs starts ROUNDS BUNDLE…        prints ms of `crun run` for each bundle and round as JSON
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSeccompFilters } from '../dist/host/seccomp-filter.js';
import { millisecondsOf, takeTurns } from './measure.mjs';

const [task, first, ...bundles] = process.argv.slice(2);
if (task === 'filters') console.log(JSON.stringify(await filtersOf(first, bundles[0])));
else console.log(JSON.stringify(await takeTurns(bundles.map(contestant), Number(first))));

async function filtersOf(runtime, bundle) {
  const [pidFile, id] = [join(bundle, 'pid'), `bench-${process.pid}`];
  const call = (...args) =>
    spawnSync(runtime, ['--root', join(bundle, 'state'), ...args], { stdio: 'inherit' });
  call('run', '--detach', '--bundle', bundle, '--pid-file', pidFile, id);
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    while (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'seccomp-cost') await sleep(1);
    return await readSeccompFilters(pid);
  } finally {
    call('delete', '--force', id);
    rmSync(pidFile, { force: true });
  }
}

function contestant(bundle) {
  const command = [
    'crun',
    '--root',
    join(bundle, 'state'),
    'run',
    '--bundle',
    bundle,
    `bench-${process.pid}`,
  ];
  return { name: bundle, run: () => millisecondsOf(command) };
}
