import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../policy/policy.js';
import { decodePolicy } from '../policy/policy-yaml.js';
import type { Mount, Workload } from '../policy/workload.js';
import { confineByPolicy } from './confine-by-policy.js';
import { governWorkload } from './govern-workload.js';

const path = 'src/policy/fixtures/nginx.privileges.yaml';
const decoded = decodePolicy(readFileSync(path, 'utf8'), path).policy;
if (!decoded) throw new Error(`${path} is not valid`);
const policy: Policy = {
  ...decoded,
  capabilities: ['CHOWN'],
  noNewPrivileges: true,
  network: { mode: 'bridge', publish: ['8080:80/tcp', '127.0.0.1:53:53/udp'] },
  resources: { memory: '64MiB', cpus: 1, pids: 30 },
  files: {
    root: 'read-only',
    writable: [
      { path: '/tmp', kind: 'tmpfs', size: '1MiB' },
      { path: '/var', kind: 'persistent' },
    ],
  },
};
const readOnlyMount: Mount = { kind: 'bind', source: '/srv', target: '/srv', readOnly: true };
const volume: Mount = { kind: 'volume', name: 'data', target: '/data', readOnly: false };

const plain: Workload = {
  source: { kind: 'host' },
  command: ['true'],
  environment: {},
  mounts: [],
  publish: [],
  network: 'bridge',
  userNamespace: 'private',
  resources: {},
  capabilities: { add: [], drop: [] },
  readOnlyRoot: false,
  privileged: false,
  noNewPrivileges: true,
  tty: false,
  interactive: false,
};
const tcp = (hostPort: number, containerPort: number) => ({
  hostPort,
  containerPort,
  protocol: 'tcp' as const,
});
const govern = (flags: Partial<Workload>, by = policy) =>
  governWorkload({ ...plain, ...flags }, by, [readOnlyMount, volume]);

describe('governWorkload', () => {
  it('fills in what the flags leave open', () => {
    expect(govern({})).toMatchObject({
      publish: [
        tcp(8080, 80),
        { hostAddress: '127.0.0.1', hostPort: 53, containerPort: 53, protocol: 'udp' },
      ],
      mounts: [readOnlyMount, volume],
      network: 'bridge',
    });
  });

  it('lets host ports move, sources of mounts change, and limits fall', () => {
    const other: Mount = { ...readOnlyMount, source: '/elsewhere' };
    const resources = { memoryBytes: 1024 * 1024, cpus: 0.5, pids: 30 };
    const governed = govern({ publish: [tcp(9090, 80)], mounts: [other], resources });
    expect(governed.publish.map(({ hostPort }) => hostPort)).toEqual([9090, 53]);
    expect(governed.mounts).toEqual([other, volume]);
    expect(confineByPolicy(policy, 'x', governed).resources).toEqual(resources);
  });

  it.each<[string, Partial<Workload>]>([
    ['--privileged', { privileged: true }],
    ['--cap-add NET_RAW', { capabilities: { add: ['NET_RAW'], drop: [] } }],
    ['--cap-add ALL', { capabilities: { add: ['ALL'], drop: [] } }],
    ['--security-opt no-new-privileges:false', { noNewPrivileges: false }],
    ['--network host', { network: 'host' }],
    ['-p 80:81/tcp', { publish: [tcp(80, 81)] }],
    ['-p 53:53/tcp', { publish: [tcp(53, 53)] }],
    ['a mount at /etc', { mounts: [{ ...volume, target: '/etc' }] }],
    ['a mount at /data', { mounts: [{ kind: 'bind', source: '/', target: '/data', readOnly: true }] }],
    ['a writable mount at /srv', { mounts: [{ ...readOnlyMount, readOnly: false }] }],
    ['--memory above 64MiB', { resources: { memoryBytes: 64 * 1024 * 1024 + 1 } }],
    ['--cpus above 1', { resources: { cpus: 1.01 } }],
    ['--pids-limit above 30', { resources: { pids: 31 } }],
  ])('refuses %s', (what, flags) => {
    expect(() => govern(flags)).toThrow(
      expect.objectContaining({ code: 'POLICY_CONFLICT', message: `the policy does not allow ${what}` }),
    );
  });

  it('names all that it refuses at once', () => {
    expect(() => govern({ privileged: true, network: 'host' })).toThrow(/--privileged, --network host$/);
  });

  it('takes a capability that the policy has, however it is written', () => {
    expect(() => govern({ capabilities: { add: ['cap_chown'], drop: [] } })).not.toThrow();
  });
});

describe('confineByPolicy', () => {
  const confinement = confineByPolicy(policy, 'file.yaml', govern({}));

  it('grants what the file grants', () => {
    expect(confinement).toMatchObject({
      origin: 'file.yaml',
      noNewPrivileges: true,
      capabilities: ['CHOWN'],
      readOnlyRoot: true,
      writable: [
        { kind: 'tmpfs', path: '/tmp', sizeBytes: 1024 * 1024 },
        { kind: 'persistent', path: '/var' },
      ],
      maskedPaths: true,
      allDevices: false,
      shared: [],
      network: 'bridge',
      resources: { memoryBytes: 64 * 1024 * 1024, cpus: 1, pids: 30 },
    });
    expect(confinement.seccomp?.defaultAction).toBe('SCMP_ACT_ERRNO');
  });

  it('shares with the host only what the file names', () => {
    const sharing = { ...policy, namespaces: { ...policy.namespaces, pid: 'host', uts: 'host' } } as Policy;
    expect(confineByPolicy(sharing, 'x', govern({})).shared).toEqual(['pid', 'uts']);
  });

  it('is the same whatever the user may not have asked for', () => {
    const asked = { ...govern({}), privileged: true, readOnlyRoot: false, noNewPrivileges: false };
    expect(confineByPolicy(policy, 'file.yaml', asked)).toEqual(confinement);
  });
});
