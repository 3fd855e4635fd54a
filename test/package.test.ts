import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'tightship-package-'));
const installed = join(directory, 'node_modules/tightship');
let files: string[] = [];

/** Packs the project and installs the package with what it depends on, from here: no network is needed. */
beforeAll(() => {
  const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(said);
  files = packed.files.map(({ path }: { path: string }) => path);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(directory, packed.filename), '--strip-components=1', '-C', installed]);
  for (const name of runtimePackages()) {
    cpSync(join(project, 'node_modules', name), join(directory, 'node_modules', name), { recursive: true });
  }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function readJson(path: string) {
  return JSON.parse(readFileSync(join(project, path), 'utf8'));
}

/** Names of the packages that `npm install --omit=dev` would install on this machine. */
function runtimePackages(): string[] {
  const { packages } = readJson('node_modules/.package-lock.json');
  return Object.entries<{ dev?: boolean }>(packages)
    .filter(([, { dev }]) => !dev)
    .map(([path]) => path.replace(/^node_modules\//, ''));
}

function tightship(...args: string[]): string {
  return execFileSync(process.execPath, [join(installed, 'bin/tightship'), ...args], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
}

describe('the npm package', () => {
  it('has what it needs', () => {
    const needed = [
      'bin/tightship',
      'dist/bundle/main.cjs',
      'schema/privileges.v1.json',
      'LICENSE',
      'NOTICE',
    ];
    const objects = ['x86_64', 'aarch64'].map((machine) => `native/prebuilt/recorder.${machine}.bpf.o`);
    for (const file of [...needed, ...objects, 'README.md', 'docs/errors.md']) expect(files).toContain(file);
  });

  it('has no tests, sources or leavings of the build', () => {
    const wanted =
      /^(bin|dist|native\/prebuilt|schema|examples|docs)\/|^(LICENSE|NOTICE|package\.json|[A-Z]+\.md)$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    expect(files.filter((file) => /\.test\.|\.tsbuildinfo|\.built$|fixtures/.test(file))).toEqual([]);
  });

  it('answers once it is installed', () => {
    expect(tightship('--version')).toBe(`${readJson('package.json').version}\n`);
    expect(tightship('--help')).toContain('Least privilege for containers');
  });

  it('makes a policy from a recording', () => {
    const recording = join(project, 'test/fixtures/idle.recording.json');
    const policy = tightship('synthesize', recording, '-o', '-');
    expect(policy).toMatch(/^apiVersion: tightship.dev\/v1$/m);
  });
});

describe('package-lock.json', () => {
  const { packages } = readJson('package-lock.json') as {
    packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;
  };

  it('names no registry', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  // npm leaves out those that the registry at hand lacks; `npm ci` (npm 11) then refuses the whole file.
  it('has the packages of all platforms', () => {
    const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const known = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
    expect(optional.filter((name) => !known.includes(name))).toEqual([]);
  });
});
