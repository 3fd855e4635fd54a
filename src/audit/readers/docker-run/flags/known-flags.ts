import type { Flag } from './flag.js';
import { networkFlags } from './network-flags.js';
import { privilegeFlags } from './privilege-flags.js';
import { processFlags } from './process-flags.js';
import { resourceFlags } from './resource-flags.js';
import { storageFlags } from './storage-flags.js';

/** Flags without effect on an audit (docker 28, podman 5, nerdctl 2: `run --help`): without and with a value. */
const silentSwitches = [
  ...[
    'detach',
    'disable-content-trust',
    'help',
    'interactive',
    'quiet',
    'rm',
    'sig-proxy',
    'tty',
    'http-proxy',
  ],
  ...[
    'no-hosts',
    'no-hostname',
    'passwd',
    'read-only-tmpfs',
    'replace',
    'rmi',
    'tls-verify',
    'unsetenv-all',
    'infra',
  ],
  ...['ipfs-address', 'umask-reset'],
];
const silentValues = [
  ...[
    'add-host',
    'annotation',
    'arch',
    'attach',
    'authfile',
    'blkio-weight-device',
    'cgroup-conf',
    'cgroups',
  ],
  ...[
    'chrootdirs',
    'cidfile',
    'conmon-pidfile',
    'cpu-count',
    'cpu-percent',
    'cpu-rt-period',
    'cpu-rt-runtime',
  ],
  ...['cpuset-cpus', 'cpuset-mems', 'decryption-key', 'detach-keys', 'device-read-bps', 'device-read-iops'],
  ...[
    'device-write-bps',
    'device-write-iops',
    'dns',
    'dns-opt',
    'dns-option',
    'dns-search',
    'domainname',
    'env-merge',
  ],
  ...[
    'health-interval',
    'health-log-destination',
    'health-max-log-count',
    'health-max-log-size',
    'health-on-failure',
  ],
  ...[
    'health-retries',
    'health-start-interval',
    'health-start-period',
    'health-startup-cmd',
    'health-startup-interval',
  ],
  ...[
    'health-startup-retries',
    'health-startup-success',
    'health-startup-timeout',
    'health-timeout',
    'hostname',
  ],
  ...[
    'hosts-file',
    'hostuser',
    'image-volume',
    'init-ctr',
    'init-path',
    'io-maxbandwidth',
    'io-maxiops',
    'ip',
    'ip6',
  ],
  ...[
    'isolation',
    'kernel-memory',
    'label',
    'label-file',
    'link',
    'link-local-ip',
    'mac-address',
    'memory-swappiness',
  ],
  ...[
    'net-alias',
    'network-alias',
    'os',
    'passwd-entry',
    'group-entry',
    'personality',
    'pidfile',
    'platform',
  ],
  ...[
    'pod-id-file',
    'preserve-fd',
    'preserve-fds',
    'pull',
    'rdt-class',
    'intel-rdt-closid',
    'requires',
    'retry',
  ],
  ...[
    'retry-delay',
    'sdnotify',
    'seccomp-policy',
    'shm-size-systemd',
    'stop-signal',
    'stop-timeout',
    'systemd',
  ],
  ...[
    'timeout',
    'tz',
    'umask',
    'unsetenv',
    'variant',
    'volume-driver',
    'workdir',
    'verify',
    'cosign-key',
    'pidfile',
  ],
  ...[
    'share',
    'share-parent',
    'infra-command',
    'infra-conmon-pidfile',
    'infra-image',
    'infra-name',
    'exit-policy',
  ],
];

const known: Record<string, Flag | undefined> = {
  __proto__: null as never,
  ...Object.fromEntries(silentSwitches.map((name) => [name, { boolean: true }])),
  ...Object.fromEntries(silentValues.map((name) => [name, { boolean: false }])),
  ...privilegeFlags,
  ...networkFlags,
  ...storageFlags,
  ...resourceFlags,
  ...processFlags,
};

const shorts: Record<string, string | undefined> = {
  __proto__: null as never,
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};

/** A flag by its long name, without dashes. */
export function flagNamed(name: string): Flag | undefined {
  return known[name];
}

/** The long name of a flag's letter. */
export function longName(letter: string): string | undefined {
  return shorts[letter];
}
