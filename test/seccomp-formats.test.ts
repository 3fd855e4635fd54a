import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerDefaultCapabilities } from '../src/linux/capabilities.js';
import { canonicalProfile } from '../src/seccomp/profile/canonical-profile.js';
import { dockerDefaultSeccomp } from '../src/seccomp/profile/docker-profile.generated.js';
import type { ProfileFormat } from '../src/seccomp/profile/profile-format.js';
import { readProfile } from '../src/seccomp/profile/read-profile.js';
import { resolveProfile } from '../src/seccomp/profile/resolve-profile.js';
import { writeProfile } from '../src/seccomp/profile/write-profile.js';

// Default profiles as others ship them, read from Debian's packages: installed, or unpacked aside for the test.
const shipped: { format: ProfileFormat; path: string; packageName: string; warnings: string[] }[] = [
  {
    format: 'podman',
    path: '/usr/share/containers/seccomp.json',
    packageName: 'golang-github-containers-common',
    // setns stands in the list of what is always allowed, and so is not tied to CAP_SYS_ADMIN, as two later rules
    // mean to; one of the rules for socket is there twice.
    warnings: ['duplicate-rule', 'contradictory-rules', 'duplicate-rule'],
  },
  {
    format: 'docker',
    path: '/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json',
    packageName: 'golang-github-docker-docker-dev',
    warnings: [],
  },
];

const target = {
  architecture: 'x86_64',
  capabilities: dockerDefaultCapabilities,
  kernel: { major: 6, minor: 1 },
} as const;

/** By package: the profile, or why it cannot be had. */
const texts = new Map<string, { text: string; why?: undefined } | { text?: undefined; why: string }>();

beforeAll(() => {
  for (const { packageName, path } of shipped) texts.set(packageName, textOf(packageName, path));
});

function textOf(packageName: string, path: string) {
  if (existsSync(path)) return { text: readFileSync(path, 'utf8') };
  const directory = mkdtempSync(join(tmpdir(), 'tightship-profile-'));
  try {
    execFileSync('apt-get', ['download', '-q', packageName], { cwd: directory, stdio: 'ignore' });
    const [file = ''] = readdirSync(directory);
    execFileSync('dpkg-deb', ['-x', join(directory, file), join(directory, 'tree')], { stdio: 'ignore' });
    return { text: readFileSync(join(directory, 'tree', path), 'utf8') };
  } catch {
    return { why: `no ${path}, and the Debian package ${packageName} cannot be downloaded` };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe.each(shipped)('the default profile of $format', ({ format, path, packageName, warnings }) => {
  it('is read without errors, and written and read again is the same', (context) => {
    const { text = '', why } = texts.get(packageName) ?? {};
    context.skip(why !== undefined, why);
    const read = readProfile(text, path, { architecture: target.architecture });
    expect(read.diagnostics.map(({ code }) => code)).toEqual(warnings);
    expect(read.format).toBe(format);
    if (!read.profile) throw new Error('no profile');
    const again = readProfile(writeProfile(read.profile, format), path);
    expect(again.profile).toEqual(canonicalProfile(read.profile));
  });

  it('resolves to what can be written for every engine', (context) => {
    const { text = '', why } = texts.get(packageName) ?? {};
    context.skip(why !== undefined, why);
    const { profile } = readProfile(text, path);
    if (!profile) throw new Error('no profile');
    const resolved = resolveProfile(profile, target, { reader: format });
    expect(resolved.architectures).toEqual(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32']);
    for (const other of ['oci', 'docker', 'podman', 'kubernetes'] as const)
      expect(readProfile(writeProfile(resolved, other), other, { format: other }).profile).toBeDefined();
  });
});

it("Docker's default profile is read as the generated data has it", (context) => {
  const { text = '', why } = texts.get('golang-github-docker-docker-dev') ?? {};
  context.skip(why !== undefined, why);
  expect(readProfile(text, 'default.json').profile).toEqual(dockerDefaultSeccomp);
});
