import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../src/policy/policy.js';
import { encodePolicy } from '../src/policy/policy-yaml.js';
import { nginx } from './support/services.js';
import { Bench, expectExit } from './support/tightship.js';

let bench: Bench;
let policy: Policy;

beforeAll(async () => {
  bench = new Bench();
  const { flags, workload } = nginx(18120);
  expectExit(await bench.run(['learn', '--slack', 'exact', ...flags, ...workload]), 0);
  policy = bench.policy();
});
afterAll(() => bench.dispose());

/** Verifies a changed copy, which must fail, and gives all that was said. */
async function refusalOf(name: string, changed: Policy): Promise<string> {
  const file = `without-${name.replaceAll('/', '-')}.yaml`;
  bench.write(file, encodePolicy(changed));
  const { output, stdout, seconds } = expectExit(await bench.run(['verify', file]), 1);
  expect(stdout).not.toContain('The policy holds');
  // A denial that hangs the exercise must not cost the whole limit.
  expect(seconds, output).toBeLessThan(25);
  return output;
}

function without(name: string): Policy {
  const { allow, runtime } = policy.seccomp;
  const keep = (names: string[]) => names.filter((other) => other !== name);
  return { ...policy, seccomp: { ...policy.seccomp, allow: keep(allow), runtime: keep(runtime) } };
}

/**
 * Each is one that nginx cannot do its work without, of every kind: start, files, network, polling, identity,
 * processes, end. All were seen in the recording: with slack `exact` nothing else is in the list.
 */
const needed = [
  'accept4',
  'bind',
  'clone',
  'epoll_wait',
  'listen',
  'openat',
  'rt_sigsuspend',
  'setsockopt',
  'setuid',
  'socket',
  'socketpair',
  'writev',
];

describe('verify', () => {
  it('holds for the policy as it was learned', async () => {
    expect(policy.seccomp.allow).toEqual(expect.arrayContaining(needed));
    expectExit(await bench.run(['verify', 'privileges.yaml']), 0);
  });

  it.each(needed)('fails without the system call %s, and names it and who made it', async (name) => {
    // Some the runtime needs as well, and then it gets no further.
    expect(await refusalOf(name, without(name))).toMatch(
      new RegExp(`denied: ${name}: refused with EPERM by seccomp, to (nginx|runc:)`),
    );
  });

  it('fails without execve, which is the runtime’s to make, and names it', async () => {
    expect(policy.seccomp.runtime).toContain('execve');
    expect(await refusalOf('execve', without('execve'))).toMatch(
      /denied: execve: refused with EPERM by seccomp, to runc:/,
    );
  });

  it.each(['SETUID', 'CHOWN'] as const)('fails without the capability %s, and names it', async (name) => {
    const capabilities = policy.capabilities.filter((other) => other !== name);
    expect(capabilities.length).toBe(policy.capabilities.length - 1);
    expect(await refusalOf(name, { ...policy, capabilities })).toMatch(
      new RegExp(`denied: ${name}: capability not had by nginx, during \\w+`),
    );
  });

  it.each(['/run', '/var/log/nginx/access.log'])('fails without the writable path %s', async (path) => {
    const writable = policy.files.writable.filter((other) => other.path !== path);
    expect(writable.length).toBe(policy.files.writable.length - 1);
    const output = await refusalOf(path, { ...policy, files: { ...policy.files, writable } });
    expect(output).toContain('denied: openat: refused with EROFS by the kernel, to nginx');
    // nginx tells the path itself; the kernel's refusal has none.
    expect(output).toContain(path);
  });
});
