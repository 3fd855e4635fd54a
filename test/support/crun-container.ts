import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jsonText } from '../../src/base/json-text.js';
import type { OciSeccomp } from '../../src/policy/oci-seccomp.js';
import type { Victims, Waiting } from '../record-fixture.js';

/** A container of crun, stopped in its createRuntime hook. */
export interface CrunContainer extends Waiting {
  remove(): void;
}

/** crun understands version 2 of control groups only: it gets a mount namespace in which they are in their place. */
const script =
  'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec crun --root "$0/state" run --bundle "$0" "$(basename "$0")"';

/** Runs `argv` in crun, with the victims' directory as /victims and nothing else in it. */
export async function crunContainer(
  victims: Victims,
  argv: string[],
  seccomp: OciSeccomp,
  annotations: Record<string, string>,
): Promise<CrunContainer> {
  const bundle = mkdtempSync(join(tmpdir(), 'tightship-crun-'));
  for (const name of ['victims', 'dev', 'proc']) mkdirSync(join(bundle, 'rootfs', name), { recursive: true });
  await promisify(execFile)('mkfifo', [join(bundle, 'ready'), join(bundle, 'go')]);
  const hook = `cat > ${bundle}/ready; cat ${bundle}/go > /dev/null`;
  const config = {
    ociVersion: '1.0.2',
    annotations,
    process: { args: argv, cwd: '/', env: ['PATH=/'], user: { uid: 0, gid: 0 }, noNewPrivileges: true },
    root: { path: 'rootfs' },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/victims', type: 'bind', source: victims.directory, options: ['bind', 'ro'] },
    ],
    hooks: { createRuntime: [{ path: '/bin/sh', args: ['sh', '-c', hook], env: ['PATH=/usr/bin:/bin'] }] },
    linux: { namespaces: ['pid', 'mount'].map((type) => ({ type })), seccomp },
  };
  writeFileSync(join(bundle, 'config.json'), jsonText(config));
  const command = ['--pdeathsig', 'KILL', '--', 'unshare', '--mount', 'sh', '-c', script, bundle];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  // `cat` waits outside this process, which must go on.
  const { stdout } = await promisify(execFile)('cat', [join(bundle, 'ready')]);
  return {
    pid: (JSON.parse(stdout) as { pid: number }).pid,
    go: () => writeFileSync(join(bundle, 'go'), ''),
    ended,
    remove: () => rmSync(bundle, { recursive: true, force: true }),
  };
}
