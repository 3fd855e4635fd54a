#!/usr/bin/env node
// Measures what Tightship costs, side by side with what it is compared to. As root, after `npm run build`:
//
//   npm run bench                 everything, about three minutes
//   npm run bench -- cli start    only these: cli, start, recorder, learn, seccomp, audit
//
// Contestants take turns, so that what disturbs the machine disturbs all of them; medians are compared, and the
// ratio is the point: absolute figures differ by machine and by hour. Nothing is written into the project.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAudit } from './audit.mjs';
import { benchCli } from './cli.mjs';
import { benchLearn } from './learn.mjs';
import { benchRecorder } from './recorder.mjs';
import { benchSeccomp } from './seccomp.mjs';
import { benchStart } from './start.mjs';
import { printTable } from './table.mjs';

const benches = {
  cli: benchCli,
  start: benchStart,
  recorder: benchRecorder,
  learn: benchLearn,
  seccomp: benchSeccomp,
  audit: benchAudit,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in benches));
if (unknown.length > 0 || process.getuid() !== 0) {
  console.error(`usage, as root: npm run bench -- [${Object.keys(benches).join('|')}]…`);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'tightship-bench-'));
process.env.TIGHTSHIP_STATE = join(directory, 'state');
process.env.PATH += ':/usr/sbin:/sbin';
process.env.NO_COLOR = '1';
try {
  const [{ model = 'unknown processor' } = {}] = cpus();
  console.log(`${model.trim()}, ${cpus().length} processors, Linux ${release()}, Node ${process.version}\n`);
  for (const [name, bench] of Object.entries(benches)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const results of [await bench(directory)].flat()) printTable(results);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
