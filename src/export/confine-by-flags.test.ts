import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capability, capabilities, dockerDefaultCapabilities } from '../linux/capabilities.js';
import type { Workload } from '../policy/workload.js';
import { confineByFlags } from './confine-by-flags.js';

const host = {
  architecture: 'x86_64' as const,
  kernel: { major: 6, minor: 1 },
  capabilities: [...capabilities],
  mapsIds: true,
};
const plain: Workload = {
  source: { kind: 'host' },
  command: [],
  environment: {},
  mounts: [],
  publish: [{ hostPort: 80, containerPort: 80, protocol: 'tcp' }],
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
const confine = (flags: Partial<Workload> = {}, more: Partial<typeof host> = {}) =>
  confineByFlags({ ...plain, ...flags }, { ...host, ...more });
const granted = (add: string[], drop: string[], available: Capability[] = host.capabilities) =>
  confine({ capabilities: { add, drop } }, { capabilities: available }).capabilities;

describe('confineByFlags', () => {
  it('gives Docker’s default capabilities and a filter, and no new privileges', () => {
    const confinement = confine();
    expect(confinement.capabilities).toEqual(expect.arrayContaining([...dockerDefaultCapabilities]));
    expect(confinement.capabilities).toHaveLength(dockerDefaultCapabilities.length);
    expect(confinement).toMatchObject({
      noNewPrivileges: true,
      maskedPaths: true,
      allDevices: false,
      shared: [],
    });
    expect(confinement.seccomp).not.toBe(null);
  });

  it.each<[string[], string[], number]>([
    [[], ['ALL'], 0],
    [['CHOWN'], ['ALL'], 1],
    [['ALL'], [], capabilities.length],
    [['ALL'], ['SYS_ADMIN'], capabilities.length - 1],
    [['CAP_CHOWN', 'cap_chown', 'chown'], ['all'], 1],
    [['CHOWN'], ['ALL', 'CHOWN'], 0],
  ])('--cap-add %j --cap-drop %j', (add, drop, n) => {
    expect(granted(add, drop)).toHaveLength(n);
  });

  it('never grants what the host has not got, nor what was dropped', () => {
    const subset = fc.subarray([...capabilities]);
    fc.assert(
      fc.property(subset, subset, subset, (add, drop, available) => {
        for (const capability of granted(add, drop, available)) {
          expect(available).toContain(capability);
          expect(drop).not.toContain(capability);
        }
      }),
    );
  });

  it('refuses a capability that Linux has not got', () => {
    expect(() => granted(['FLY'], [])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('--privileged opens everything', () => {
    expect(confine({ privileged: true })).toMatchObject({
      origin: 'privileged',
      capabilities: host.capabilities,
      seccomp: null,
      noNewPrivileges: false,
      maskedPaths: false,
      allDevices: true,
      userNamespace: 'host',
    });
  });

  it.each<[string, Partial<Workload>, Partial<typeof host>, 'private' | 'host']>([
    ['by default', {}, {}, 'private'],
    ['as asked', { userNamespace: 'host' }, {}, 'host'],
    ['where ids cannot be mapped', {}, { mapsIds: false }, 'host'],
    ['with the host’s network', { network: 'host' }, {}, 'host'],
    ['with a capability over the host', { capabilities: { add: ['SYS_ADMIN'], drop: [] } }, {}, 'host'],
    ['with one of the container’s own', { capabilities: { add: ['NET_ADMIN'], drop: [] } }, {}, 'private'],
  ])('user namespace: %s', (_, flags, more, expected) => {
    expect(confine(flags, more).userNamespace).toBe(expected);
  });

  it('publishes ports on the bridge only', () => {
    expect(confine().publish).toHaveLength(1);
    expect(confine({ network: 'none' }).publish).toEqual([]);
    expect(confine({ network: 'host' }).publish).toEqual([]);
  });
});
