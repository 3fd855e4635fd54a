import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { Policy } from '../src/policy/policy.js';
import { decodePolicy } from '../src/policy/policy-yaml.js';

const project = fileURLToPath(new URL('..', import.meta.url));
const examples = join(project, 'examples');
const directory = mkdtempSync(join(tmpdir(), 'tightship-examples-'));
const environment = {
  PATH: `${join(project, 'bin')}:${process.env.PATH}:/usr/sbin:/sbin`,
  TIGHTSHIP_STATE: join(directory, 'state'),
  NO_COLOR: '1',
};

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A copy of an example, so that running it changes nothing here. */
function copyOf(example: string): string {
  const copy = join(directory, example);
  cpSync(join(examples, example), copy, { recursive: true });
  return copy;
}

async function run(cwd: string, command: string, ...args: string[]) {
  return execa(command, args, { cwd, env: environment, all: true, reject: false, timeout: 200_000 });
}

function policyIn(file: string): Policy {
  const { policy, diagnostics } = decodePolicy(readFileSync(file, 'utf8'), file);
  expect(diagnostics, file).toEqual([]);
  return policy ?? expect.unreachable(file);
}

function callsOf({ seccomp }: Policy): string[] {
  return [...seccomp.allow, ...seccomp.runtime];
}

describe('examples/nginx-host', () => {
  it('learns a policy as small as the one that is checked in', async () => {
    const cwd = copyOf('nginx-host');
    const shown = policyIn(join(cwd, 'privileges.yaml'));
    const { exitCode, all } = await run(cwd, 'sh', 'learn.sh', '18320');
    expect(exitCode, all).toBe(0);
    const learned = policyIn(join(cwd, 'privileges.yaml'));
    expect(learned.capabilities).toEqual(shown.capabilities);
    expect(learned.files.root).toBe('read-only');
    expect(learned.network.publish).toEqual(['18320:80/tcp']);
    for (const policy of [shown, learned]) expect(callsOf(policy).length).toBeLessThanOrEqual(90);
  });
});

describe('examples/redis-host', () => {
  it('learns that Redis needs no capability, and one directory', async () => {
    const cwd = copyOf('redis-host');
    const shown = policyIn(join(cwd, 'privileges.yaml'));
    const { exitCode, all } = await run(cwd, 'sh', 'learn.sh', '18321');
    expect(exitCode, all).toBe(0);
    const learned = policyIn(join(cwd, 'privileges.yaml'));
    for (const policy of [shown, learned]) {
      expect(policy.capabilities).toEqual([]);
      expect(policy.files.writable.map(({ path }) => path)).toEqual(['/var/lib/redis']);
    }
  });
});

describe('examples/edited-policy', () => {
  it('holds', async () => {
    const cwd = copyOf('edited-policy');
    const url = 'http://127.0.0.1:18322/';
    const moved = ['-p', '127.0.0.1:18322:80', '--ready', url, '--exercise', `curl -sf ${url}`];
    const { exitCode, all } = await run(cwd, 'tightship', 'verify', ...moved, 'privileges.yaml');
    expect(exitCode, all).toBe(0);
  });

  it('differs from the learned one by the edits that its page names', () => {
    const learned = policyIn(join(examples, 'nginx-host/privileges.yaml'));
    const edited = policyIn(join(examples, 'edited-policy/privileges.yaml'));
    expect(callsOf(edited).filter((name) => !callsOf(learned).includes(name))).toEqual(['kill']);
    expect(edited.network.publish).toEqual(['127.0.0.1:8080:80/tcp']);
    expect(edited.resources).toEqual({ ...learned.resources, memory: '128MiB' });
    expect(edited.verification).toEqual({ ...learned.verification, ready: 'http://127.0.0.1:8080/' });
  });
});

describe('examples/ci', () => {
  const policy = join(examples, 'edited-policy/privileges.yaml');
  const url = 'http://127.0.0.1:18323/';
  const moved = ['-p', '127.0.0.1:18323:80', '--ready', url, '--exercise'];

  it.each([
    ['passes where the policy holds', 0, `curl -sf ${url}`],
    ['fails where it does not', 1, `curl -sf ${url}no-such-page`],
  ])('%s, and keeps the verdict', async (_, status, exercise) => {
    const cwd = copyOf('ci');
    const { exitCode, all } = await run(cwd, 'sh', 'verify.sh', policy, ...moved, exercise);
    expect(exitCode, all).toBe(status);
    const verdict = JSON.parse(readFileSync(join(cwd, 'verdict.json'), 'utf8'));
    expect(verdict.holds).toBe(status === 0);
  });
});

describe('scripts/demo', () => {
  it('ends well, without colours where nobody sees them', async () => {
    const args = [join(project, 'scripts/demo'), '--port', '18324', '--output', directory];
    const { exitCode, all } = await run(directory, 'bash', ...args);
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(
      /nginx served 18324:80 with \d+ system calls \(limit 90\), \d capabilities \(limit 5\)/,
    );
    expect(all).not.toContain('\u001b');
    const { all: left } = await run(directory, 'tightship', 'ps');
    expect(left).toContain('No container runs.');
  });

  it('says so when its port is taken', async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(18325, '0.0.0.0', resolve));
    const args = [join(project, 'scripts/demo'), '--port', '18325', '--output', directory];
    const { exitCode, all } = await run(directory, 'bash', ...args).finally(() => server.close());
    expect(exitCode).toBe(1);
    expect(all).toMatch(/port 18325 of this machine is taken/);
  });
});

describe('examples/compose', () => {
  it('is repaired with what was recorded, and leaves the socket to a person', async () => {
    const cwd = copyOf('compose');
    const before = readFileSync(join(cwd, 'compose.yaml'), 'utf8');
    const { exitCode, all } = await run(cwd, 'sh', 'review.sh');
    expect(exitCode, all).toBe(1);
    expect(all).toContain('suppressed: privileged: builds images');
    expect(all).toContain('fail: 1 finding of severity high or worse');
    const after = readFileSync(join(cwd, 'compose.yaml'), 'utf8');
    expect(after).toContain('read_only: true');
    expect(after.split('\n')).toEqual(expect.arrayContaining(before.split('\n')));
    const profile = JSON.parse(readFileSync(join(cwd, 'seccomp/web.json'), 'utf8'));
    expect(profile.defaultAction).toBe('SCMP_ACT_ERRNO');
  });
});

describe('examples/seccomp', () => {
  it('accepts a profile within the default of Docker, and refuses one that is not', async () => {
    const cwd = copyOf('seccomp');
    const { exitCode, all } = await run(cwd, 'sh', 'compare.sh');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('x86_64 socket(0x28, 0x0, 0x0, 0x0, 0x0, 0x0): refuse with EPERM');
    const open = readFileSync(join(cwd, 'web.json'), 'utf8').replace('"uname"', '"uname", "unshare"');
    writeFileSync(join(cwd, 'open.json'), open);
    const refused = await run(cwd, 'sh', 'compare.sh', 'open.json');
    expect(refused.exitCode, refused.all).toBe(1);
    expect(refused.all).toMatch(/only A lets happen.*unshare/s);
  });
});
