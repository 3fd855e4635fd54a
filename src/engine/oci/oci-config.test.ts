import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import type { Confinement, SharedNamespace } from '../../policy/confinement.js';
import { type OciConfigInput, ociConfig } from './oci-config.js';

const strict: Confinement = {
  origin: 'baseline',
  noNewPrivileges: true,
  capabilities: ['CHOWN', 'KILL'],
  seccomp: { defaultAction: 'SCMP_ACT_ERRNO', architectures: [], syscalls: [] },
  readOnlyRoot: true,
  writable: [],
  maskedPaths: true,
  allDevices: false,
  userNamespace: 'host',
  shared: [],
  network: 'none',
  publish: [],
  resources: {},
};

const input: OciConfigInput = {
  process: {
    args: ['true'],
    env: ['PATH=/bin'],
    cwd: '/',
    user: { uid: 1, gid: 2, additionalGids: [3] },
    terminal: false,
  },
  confinement: strict,
  rootPath: '/root/path',
  hostname: 'name',
  mounts: [],
  cgroupsPath: '/tightship/x/container',
  idMapping: undefined,
  swapAccounting: true,
  devices: [],
};

const configOf = (confinement: Partial<Confinement>, more: Partial<OciConfigInput> = {}) =>
  ociConfig({ ...input, ...more, confinement: { ...strict, ...confinement } });
const namespacesOf = (confinement: Partial<Confinement>) =>
  configOf(confinement).linux.namespaces.map(({ type }) => type);

describe('ociConfig', () => {
  it('is pure', () => {
    expect(JSON.stringify(ociConfig(input))).toBe(JSON.stringify(ociConfig(structuredClone(input))));
  });

  it('states the process, its root, and nothing writable', () => {
    const { process, root, hostname, linux } = configOf({});
    expect(process).toMatchObject({ ...input.process, noNewPrivileges: true });
    expect(root).toEqual({ path: '/root/path', readonly: true });
    expect(hostname).toBe('name');
    expect(linux.seccomp).toBe(strict.seccomp);
    expect(linux.maskedPaths).toContain('/proc/kcore');
    expect(linux.readonlyPaths).toContain('/proc/sys');
    expect(linux.resources.devices).toEqual([{ allow: false, access: 'rwm' }]);
  });

  it('gives a compiled filter beside the profile it is of, for crun', () => {
    const { annotations, linux } = configOf(
      {},
      { seccompProgram: Uint8Array.of(6, 0, 0, 0, 0, 0, 255, 127) },
    );
    expect(annotations).toEqual({ 'run.oci.seccomp_bpf_data': 'BgAAAAAA/38=' });
    expect(linux.seccomp).toBe(strict.seccomp);
    expect(configOf({})).not.toHaveProperty('annotations');
  });

  it('gives exactly the capabilities it is told to, none to inherit', () => {
    fc.assert(
      fc.property(fc.subarray([...capabilities]), (granted) => {
        const { bounding, permitted, effective, inheritable, ambient } = configOf({ capabilities: granted })
          .process.capabilities;
        const names = granted.map((name) => `CAP_${name}`);
        expect([bounding, permitted, effective]).toEqual([names, names, names]);
        expect([inheritable, ambient]).toEqual([[], []]);
      }),
    );
  });

  it('makes every namespace that is not shared', () => {
    const kinds: SharedNamespace[] = ['pid', 'ipc', 'uts', 'cgroup'];
    fc.assert(
      fc.property(fc.subarray(kinds), fc.constantFrom('bridge', 'none', 'host'), (shared, network) => {
        const own = kinds.filter((kind) => !shared.includes(kind));
        const made = namespacesOf({ shared, network });
        expect(made.toSorted()).toEqual(['mount', ...own, ...(network === 'host' ? [] : ['network'])].sort());
      }),
    );
  });

  it('sets no host name and no network setting that would be the host’s', () => {
    expect(configOf({ shared: ['uts'] })).not.toHaveProperty('hostname');
    expect(configOf({ network: 'host' }).linux).not.toHaveProperty('sysctl');
  });

  it.each([
    ['none', {}, true, {}],
    ['memory with swap', { memoryBytes: 100 }, true, { memory: { limit: 100, swap: 100 } }],
    ['memory without', { memoryBytes: 100 }, false, { memory: { limit: 100 } }],
    ['cpus', { cpus: 0.5 }, true, { cpu: { period: 100_000, quota: 50_000 } }],
    ['pids', { pids: 7 }, true, { pids: { limit: 7 } }],
  ])('limits: %s', (_, resources, swapAccounting, expected) => {
    const { devices, ...limits } = configOf({ resources }, { swapAccounting }).linux.resources;
    expect(limits).toEqual(expected);
    expect(devices).toHaveLength(1);
  });

  it('opens what a privileged container gets', () => {
    const { linux, mounts } = configOf({ seccomp: null, maskedPaths: false, allDevices: true });
    for (const closed of ['seccomp', 'maskedPaths', 'readonlyPaths'])
      expect(linux).not.toHaveProperty(closed);
    expect(linux.resources.devices).toEqual([{ allow: true, access: 'rwm' }]);
    expect(mounts.find(({ destination }) => destination === '/sys')?.options).toContain('rw');
  });
});
