// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import { describe, expect, it } from 'vitest';
import { readFields } from './fixtures/read-texts.js';

/** A list of `FIELDS → what of the container they make`. */
type Case = [fields: string, expected: Record<string, unknown>];

const value = (it: unknown) => expect.objectContaining({ value: it });

describe('fields of a service', () => {
  const cases: Case[] = [
    ['image: nginx:1', { image: value('nginx:1') }],
    ['build: .', { builds: value(true) }],
    ['build: {context: ., privileged: true}', { builds: value(true) }],
    ['image: x\nprivileged: true', { privileged: value(true) }],
    ['image: x\nprivileged: "yes"', { privileged: value(true) }],
    ['image: x\nprivileged: "false"', { privileged: value(false) }],
    ['image: x\npost_start:\n  - command: x\n    privileged: true', { privileged: value(true) }],
    [
      'cap_add: [CAP_NET_ADMIN, all]\ncap_drop:\n  - net_raw',
      { capabilities: { add: [value('NET_ADMIN'), value('ALL')], drop: [value('NET_RAW')] } },
    ],
    ['user: "1000:0"', { user: value({ text: '1000:0', uid: 1000, gid: 0 }) }],
    ['user: 0', { user: value({ text: '0', uid: 0 }) }],
    ['group_add: [audio, 44]', { supplementaryGroups: [value('audio'), value('44')] }],
    [
      'pid: host\nipc: shareable\nuts: host\nuserns_mode: host\ncgroup: private\nnetwork_mode: service:db',
      {
        namespaces: {
          pid: value({ mode: 'host' }),
          ipc: value({ mode: 'private', kind: 'shareable' }),
          uts: value({ mode: 'host' }),
          user: value({ mode: 'host' }),
          cgroup: value({ mode: 'private' }),
          network: value({ mode: 'joined', with: 'db' }),
        },
      },
    ],
    ['net: host', { namespaces: { network: value({ mode: 'host' }) } }],
    [
      'security_opt:\n  - no-new-privileges:true\n  - seccomp=unconfined\n  - apparmor:mine\n  - systempaths=unconfined',
      {
        noNewPrivileges: value(true),
        seccomp: value({ type: 'unconfined' }),
        apparmor: value({ type: 'localhost', profile: 'mine' }),
        procMount: value('unmasked'),
      },
    ],
    [
      'security_opt: [label:disable, "label=type:spc_t", "label:user:root"]',
      { selinux: { disabled: value(true), type: value('spc_t'), user: value('root') } },
    ],
    [
      'sysctls: [net.core.somaxconn=1024]',
      { sysctls: [value({ name: 'net.core.somaxconn', value: '1024' })] },
    ],
    ['sysctls: {kernel.shmmax: 1}', { sysctls: [value({ name: 'kernel.shmmax', value: '1' })] }],
    ['read_only: true\ninit: true', { readOnlyRoot: value(true), init: value(true) }],
    [
      'devices:\n  - /dev/kvm\n  - /dev/a:/dev/b:r\n  - {source: /dev/snd, target: /dev/x, permissions: rw}\n  - vendor.com/class=x',
      {
        devices: [
          expect.objectContaining({ path: '/dev/kvm', permissions: 'rwm' }),
          expect.objectContaining({ path: '/dev/a', target: '/dev/b', permissions: 'r' }),
          expect.objectContaining({ path: '/dev/snd', target: '/dev/x', permissions: 'rw' }),
          expect.objectContaining({ path: 'vendor.com/class=x' }),
        ],
      },
    ],
    ['device_cgroup_rules: ["c 1:3 rwm"]', { deviceCgroupRules: [value('c 1:3 rwm')] }],
    ['gpus: all', { devices: [expect.objectContaining({ path: 'nvidia.com/gpu=all' })] }],
    [
      'gpus: [{driver: nvidia, device_ids: ["0", "1"]}]',
      {
        devices: [
          expect.objectContaining({ path: 'nvidia.com/gpu=0' }),
          expect.objectContaining({ path: 'nvidia.com/gpu=1' }),
        ],
      },
    ],
    [
      'deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}',
      { devices: [expect.objectContaining({ path: 'nvidia.com/gpu=all' })] },
    ],
    ['command: npm run "a b"', { command: value(['npm', 'run', 'a b']) }],
    ['entrypoint: ["/bin/sh", "-c", "x $$y"]', { entrypoint: value(['/bin/sh', '-c', 'x $y']) }],
    ['command: []', { command: value([]) }],
    ['healthcheck: {test: curl localhost}', { healthCheck: value('defined') }],
    ['healthcheck: {test: [NONE]}', { healthCheck: value('disabled') }],
    ['healthcheck: {disable: true, test: x}', { healthCheck: value('disabled') }],
    ['restart: on-failure:5', { restart: value({ policy: 'on-failure', maxRetries: 5 }) }],
    ['restart: "no"', { restart: value({ policy: 'no' }) }],
    ['restart: no', { restart: value({ policy: 'no' }) }],
    [
      'restart: always\ndeploy: {restart_policy: {condition: on-failure, max_attempts: 3}}',
      { restart: value({ policy: 'on-failure', maxRetries: 3 }) },
    ],
    ['deploy: {restart_policy: {condition: none}}', { restart: value({ policy: 'no' }) }],
    ['runtime: runsc\ncgroup_parent: /x', { runtime: value('runsc'), cgroupParent: value('/x') }],
    [
      'logging: {driver: json-file, options: {max-size: 10m, max-file: 3}}',
      { logging: value({ driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } }) },
    ],
    ['log_driver: syslog\nlog_opt: {a: b}', { logging: value({ driver: 'syslog', options: { a: 'b' } }) }],
  ];
  it.each(cases)('%s', (fields, expected) => {
    const { container, workload } = readFields(fields);
    expect(container).toMatchObject(expected);
    expect(workload.unresolved).toEqual([]);
  });

  it('what is not written is absent', () => {
    const { container } = readFields(
      'image: x\nhealthcheck: {interval: 5s}\ncpu_quota: -1\nuser: ""\ncommand:',
    );
    expect(Object.keys(container).sort()).toEqual(
      [
        ...[
          'name',
          'role',
          'at',
          'node',
          'image',
          'capabilities',
          'supplementaryGroups',
          'namespaces',
          'mounts',
        ],
        ...['devices', 'deviceCgroupRules', 'selinux', 'sysctls', 'resources', 'ports', 'environment'],
      ].sort(),
    );
    expect(container.resources).toEqual({ ulimits: [] });
  });
});

describe('resources', () => {
  const MiB = 1024 * 1024;
  const cases: Case[] = [
    ['mem_limit: 512m', { memoryLimit: value(512 * MiB) }],
    ['mem_limit: 1073741824', { memoryLimit: value(1024 * MiB) }],
    ['mem_reservation: 64mb\nmemswap_limit: -1', { memoryRequest: value(64 * MiB), memorySwap: value(-1) }],
    ['cpus: 0.5', { cpuLimit: value(0.5) }],
    ['cpus: ".5"', { cpuLimit: value(0.5) }],
    ['cpu_quota: 50000', { cpuLimit: value(0.5) }],
    ['cpu_quota: 50000\ncpu_period: 25ms', { cpuLimit: value(2) }],
    ['cpuset: 0-3,6', { cpuLimit: value(5) }],
    ['cpus: 2\ncpuset: "0"', { cpuLimit: value(2) }],
    ['cpu_shares: 512\npids_limit: 100', { cpuShares: value(512), pidsLimit: value(100) }],
    [
      'shm_size: 2gb\nstorage_opt: {size: 10g}',
      { shmSize: value(2048 * MiB), storageLimit: value(10240 * MiB) },
    ],
    [
      'oom_kill_disable: true\noom_score_adj: -500',
      { oomKillDisable: value(true), oomScoreAdj: value(-500) },
    ],
    [
      'ulimits: {nproc: 100, nofile: {soft: 1, hard: 2}}',
      {
        ulimits: [
          value({ name: 'nproc', soft: 100, hard: 100 }),
          value({ name: 'nofile', soft: 1, hard: 2 }),
        ],
      },
    ],
    ['blkio_config: {weight: 300}', { blkioWeight: value(300) }],
    [
      'deploy: {resources: {limits: {cpus: "0.25", memory: 50M, pids: 9}, reservations: {cpus: 0.1, memory: 20M}}}',
      {
        ...{ cpuLimit: value(0.25), memoryLimit: value(50 * MiB), pidsLimit: value(9) },
        ...{ cpuRequest: value(0.1), memoryRequest: value(20 * MiB) },
      },
    ],
    ['mem_limit: 1g\ndeploy: {resources: {limits: {memory: 50M}}}', { memoryLimit: value(50 * MiB) }],
    ['mem_limit: 50M\ndeploy: {resources: {limits: {memory: 0}}}', { memoryLimit: value(50 * MiB) }],
  ];
  it.each(cases)('%s', (fields, expected) => {
    const { container, workload } = readFields(fields);
    expect(container.resources).toMatchObject(expected);
    expect(workload.unresolved).toEqual([]);
  });
});
