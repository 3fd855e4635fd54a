import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const containers = fileURLToPath(new URL('seccomp-containers.mjs', import.meta.url));

/** crun understands control groups v2 only: it gets a mount namespace in which they are in their place. */
const wrapper = ['--mount', 'sh', '-c', 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$0" "$@"'];

/** Makes a bundle whose container runs `program` with `args`, and nothing else in it. */
export function makeBundle(path, program, args, { seccomp, filter }) {
  mkdirSync(join(path, 'rootfs/dev'), { recursive: true });
  mkdirSync(join(path, 'rootfs/proc'));
  copyFileSync(program, join(path, 'rootfs/seccomp-cost'));
  const config = {
    ociVersion: '1.0.2',
    ...(filter ? { annotations: { 'run.oci.seccomp_bpf_data': filter.toString('base64') } } : {}),
    process: {
      args: ['/seccomp-cost', ...args],
      cwd: '/',
      env: ['PATH=/'],
      user: { uid: 0, gid: 0 },
      noNewPrivileges: true,
    },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: { namespaces: ['pid', 'mount'].map((type) => ({ type })), ...(seccomp ? { seccomp } : {}) },
  };
  writeFileSync(join(path, 'config.json'), JSON.stringify(config));
  return path;
}

/** Runs seccomp-containers.mjs where crun works. */
export function withContainers(...args) {
  const output = execFileSync('unshare', [...wrapper, process.execPath, containers, ...args.map(String)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(output);
}
