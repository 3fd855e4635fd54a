import { expect, it } from 'vitest';
import { cgroupLayout } from './cgroup.js';
import { parseMountInfo } from './mount.js';

/** From real hosts: Ubuntu 16.04, Debian 10 with systemd's hybrid layout, Debian 12. */
const hosts = {
  v1: [
    '25 24 0:21 / /sys/fs/cgroup rw shared:8 - tmpfs tmpfs ro,mode=755',
    '26 25 0:22 / /sys/fs/cgroup/systemd rw shared:9 - cgroup cgroup rw,xattr,name=systemd',
    '30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw shared:13 - cgroup cgroup rw,cpu,cpuacct',
    '31 25 0:27 / /sys/fs/cgroup/memory rw shared:14 - cgroup cgroup rw,memory',
    '32 25 0:28 / /sys/fs/cgroup/pids rw shared:15 - cgroup cgroup rw,pids',
  ],
  hybrid: [
    '25 24 0:21 / /sys/fs/cgroup rw shared:8 - tmpfs tmpfs ro,mode=755',
    '26 25 0:22 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw,nsdelegate',
    '31 25 0:27 / /sys/fs/cgroup/memory rw shared:14 - cgroup cgroup rw,memory',
  ],
  v2: [
    '25 24 0:21 / /sys/fs/cgroup rw shared:8 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot',
    '40 28 259:1 / /boot rw - ext4 /dev/sda1 rw',
  ],
};

it.each([
  [
    'v1',
    undefined,
    {
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
      memory: '/sys/fs/cgroup/memory',
      pids: '/sys/fs/cgroup/pids',
      'name=systemd': '/sys/fs/cgroup/systemd',
    },
  ],
  ['hybrid', '/sys/fs/cgroup/unified', { memory: '/sys/fs/cgroup/memory' }],
  ['v2', '/sys/fs/cgroup', {}],
] as const)('cgroupLayout of a %s host', (mode, unified, v1) => {
  const layout = cgroupLayout(parseMountInfo(hosts[mode].join('\n')));
  expect(layout).toEqual({ mode, v1, ...(unified ? { unified } : {}) });
});

it('cgroupLayout keeps the first of two mounts of a controller', () => {
  const twice = [...hosts.hybrid, '50 1 0:27 / /mnt/memory rw - cgroup cgroup rw,memory'];
  expect(cgroupLayout(parseMountInfo(twice.join('\n'))).v1).toEqual({ memory: '/sys/fs/cgroup/memory' });
});
