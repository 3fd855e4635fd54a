import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import {
  hasExecuted,
  identifyProcess,
  isAlive,
  mindsSignal,
  processesWithEnvironment,
} from './process-identity.js';

it('knows a process from an earlier one with its pid, and from one of another boot', () => {
  const self = identifyProcess(process.pid);
  if (!self) return expect.unreachable('this process runs');
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTicks: `${Number(self.startTicks) - 1}` })).toBe(false);
  expect(isAlive({ ...self, bootId: 'other' })).toBe(false);
  expect(identifyProcess(spawnSync('true').pid)).toBe(undefined);
});

it('knows which signals a process minds', async () => {
  const script = "trap '' INT; trap : TERM; echo; read x";
  const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const minds = (signal: NodeJS.Signals) => mindsSignal(child.pid ?? 0, signal);
  expect([minds('SIGINT'), minds('SIGTERM'), minds('SIGUSR1'), minds('SIGHUP')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(minds('SIGUSR1')).toBe(true);
});

it('knows whether a process has executed anything yet', async () => {
  const child = spawn('sh', ['-c', '(echo; read x) & wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' });
  const forked = Number(stdout.trim());
  // Standard input of a background job is /dev/null: it may have ended already.
  if (forked > 0) expect(hasExecuted(forked)).toBe(false);
  expect(hasExecuted(child.pid ?? 0)).toBe(true);
  child.kill('SIGKILL');
});

it('finds processes by what their environment exactly holds', async () => {
  const child = spawn('sleep', ['60'], { env: { ...process.env, TIGHTSHIP_TEST: 'a=b' } });
  await once(child, 'spawn');
  expect(processesWithEnvironment('TIGHTSHIP_TEST', 'a=b')).toEqual([child.pid]);
  expect(processesWithEnvironment('TIGHTSHIP_TEST', 'a')).toEqual([]);
  child.kill('SIGKILL');
});
