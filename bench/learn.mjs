import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { millisecondsOf, takeTurns, tightship, untilAsked } from './measure.mjs';

const port = 18399;
const exercise = `curl -sf http://127.0.0.1:${port}/`;

/** A whole `learn` of nginx: record, synthesize, prove; and what the process beside a container holds in memory. */
export async function benchLearn(directory) {
  const cwd = directory;
  const flags = ['-p', `${port}:80`, '--exercise', exercise];
  const nginx = ['host', 'nginx', '-g', 'daemon off;'];
  const rows = await takeTurns(
    [
      { name: 'tightship verify', run: () => verify(cwd) },
      {
        name: 'tightship learn',
        run: () => millisecondsOf([tightship, 'learn', ...flags, ...nginx], { cwd }),
      },
    ].reverse(),
    5,
  );
  const { peak, resting } = await memory();
  const title = `nginx, learned and verified; tightship run keeps ${resting} MiB of memory, at most ${peak} MiB`;
  return { title, unit: 'ms', rows };
}

function verify(cwd) {
  return millisecondsOf([tightship, 'verify', 'privileges.yaml'], { cwd });
}

async function memory() {
  const child = spawn(process.execPath, [tightship, 'run', '--network', 'none', 'host', ...untilAsked], {
    stdio: 'ignore',
  });
  await sleep(3000);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const mebibytes = (field) => Math.round(Number(status.match(`${field}:\\s+(\\d+)`)[1]) / 1024);
  const result = { peak: mebibytes('VmHWM'), resting: mebibytes('VmRSS') };
  child.kill('SIGTERM');
  await once(child, 'exit');
  return result;
}
