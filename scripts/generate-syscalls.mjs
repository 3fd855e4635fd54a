#!/usr/bin/env node
// Writes src/linux/syscalls.generated.ts: every system call of the eight architectures with its number and the
// kernel release that first had it.
//
//   node scripts/generate-syscalls.mjs           write the file
//   node scripts/generate-syscalls.mjs --check   exit 1 when the file differs from what would be written
//
// Sources: the kernel's own headers as Debian packages them for cross compiling (the same packages on any
// build machine), the manual page syscalls(2) for the releases, and newer-syscalls.mjs for what is newer than
// either. Needs apt-get (with package lists), dpkg-deb and a C preprocessor.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { newerCalls, statedReleases } from './newer-syscalls.mjs';

const output = fileURLToPath(new URL('../src/linux/syscalls.generated.ts', import.meta.url));

/** Columns of the table, in the order of src/linux/architecture.ts. */
const architectures = [
  { name: 'x86_64', package: 'linux-libc-dev-amd64-cross', header: 'asm/unistd_64.h', defines: [] },
  { name: 'x86', package: 'linux-libc-dev-amd64-cross', header: 'asm/unistd_32.h', defines: [] },
  // The bit that marks x32 calls is left out: as in the kernel's own table.
  {
    name: 'x32',
    package: 'linux-libc-dev-amd64-cross',
    header: 'asm/unistd_x32.h',
    defines: ['__X32_SYSCALL_BIT=0'],
  },
  { name: 'aarch64', package: 'linux-libc-dev-arm64-cross', header: 'asm/unistd.h', defines: [] },
  { name: 'arm', package: 'linux-libc-dev-armhf-cross', header: 'asm/unistd.h', defines: ['__ARM_EABI__'] },
  {
    name: 'riscv64',
    package: 'linux-libc-dev-riscv64-cross',
    header: 'asm/unistd.h',
    // What its asm/bitsperlong.h goes by: without it the header names the calls of 32-bit machines.
    defines: ['__SIZEOF_POINTER__=8'],
  },
  { name: 'ppc64le', package: 'linux-libc-dev-ppc64el-cross', header: 'asm/unistd_64.h', defines: [] },
  { name: 's390x', package: 'linux-libc-dev-s390x-cross', header: 'asm/unistd_64.h', defines: [] },
];

/** Defined beside the calls in those headers, and no call: counts and the base of the ARM-private calls. */
const noCalls = new Set([
  'syscalls',
  'arch_specific_syscall',
  'OABI_SYSCALL_BASE',
  'SYSCALL_BASE',
  'SYSCALL_MASK',
]);

const manual = { package: 'manpages-dev', page: 'usr/share/man/man2/syscalls.2.gz' };

/** Unpacks a Debian package below `directory` and gives where. */
function fetchPackage(packageName, directory) {
  execFileSync('apt-get', ['download', '-q', packageName], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const file = readdirSync(directory).find((name) => name.startsWith(`${packageName}_`));
  if (!file) throw new Error(`apt-get download left no ${packageName}_*.deb`);
  const tree = join(directory, packageName);
  execFileSync('dpkg-deb', ['-x', join(directory, file), tree]);
  return tree;
}

/** The folder that holds a package's asm/ and asm-generic/. */
function fetchHeaders(packageName, directory) {
  const tree = fetchPackage(packageName, directory);
  const [triplet] = readdirSync(join(tree, 'usr')).filter((name) => name.includes('-linux-'));
  return join(tree, 'usr', triplet, 'include');
}

/** Every macro that is defined once `header` has been read, by name. */
function macrosOf(include, header, defines) {
  const options = [
    '-E',
    '-dM',
    '-undef',
    '-nostdinc',
    `-I${include}`,
    ...defines.map((define) => `-D${define}`),
  ];
  const text = execFileSync('cc', [...options, '-D__LP64__', '-x', 'c', '-'], {
    input: `#include <${header}>\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  const macros = new Map();
  for (const [, name, value] of text.matchAll(/^#define (\w+) (.*)$/gm)) macros.set(name, value.trim());
  return macros;
}

/** Value of a macro made of other macros, numbers, `+` and parentheses; undefined for anything else. */
function evaluate(expression, macros) {
  const terms = expression.replace(/[()\s]/g, '').split('+');
  let sum = 0;
  for (const term of terms) {
    const value = /^(0x[0-9a-f]+|[0-9]+)$/i.test(term)
      ? Number(term)
      : macros.has(term)
        ? evaluate(macros.get(term), macros)
        : undefined;
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

/** Calls of one architecture by name. A name that stands for another call's name (an alias) is left out. */
function callsOf(macros) {
  const calls = new Map();
  for (const [macro, expression] of macros) {
    const name = /^__(?:ARM_)?NR_(\w+)$/.exec(macro)?.[1];
    if (name === undefined || noCalls.has(name) || /^(BASE|SYSCALL_BASE)$/.test(name)) continue;
    if (/^__NR_\w+$/.test(expression) && expression !== '__NR_SYSCALL_BASE') continue;
    const number = evaluate(expression, macros);
    if (number === undefined) throw new Error(`cannot evaluate ${macro} = ${expression}`);
    calls.set(name, number);
  }
  return calls;
}

/**
 * Kernel release that first had a call, by name, from the table of the manual page; `1.0` is that or an earlier one.
 * Of two ("2.6; 2.4.18": added to an older series as well) the newer one.
 */
function fetchReleases(directory) {
  const page = gunzipSync(
    readFileSync(join(fetchPackage(manual.package, directory), manual.page)),
  ).toString();
  const releases = new Map();
  for (const [, name, text] of page.matchAll(/^\\fB(\w+)\\fP\(2\)\t([\d.; ]+)/gm)) {
    releases.set(name, text.trim().split('; ').sort(byRelease).at(-1));
  }
  if (releases.size < 400)
    throw new Error(`${manual.package}: only ${releases.size} calls in ${manual.page}`);
  for (const [name, release] of statedReleases) releases.set(name, release);
  for (const { name, release } of newerCalls) releases.set(name, release);
  return releases;
}

function byRelease(left, right) {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** Adds what is newer than the headers; throws where headers and table contradict each other. */
function addNewer(architecture, calls) {
  const names = new Map([...calls].map(([name, number]) => [number, name]));
  for (const { number, name, only } of newerCalls) {
    if (only && !only.includes(architecture)) continue;
    if ((names.get(number) ?? name) !== name || (calls.get(name) ?? number) !== number) {
      throw new Error(`${architecture} ${number}: ${names.get(number)} in the headers, ${name} in the table`);
    }
    calls.set(name, number);
  }
}

function assertOneToOne(architecture, calls) {
  const seen = new Map();
  for (const [name, number] of calls) {
    if (seen.has(number))
      throw new Error(`${architecture}: ${number} is both ${seen.get(number)} and ${name}`);
    seen.set(number, name);
  }
}

function headerVersion(macros) {
  const code = Number(macros.get('LINUX_VERSION_CODE'));
  return `${code >> 16}.${(code >> 8) & 255}`;
}

function generate(directory) {
  const includes = new Map();
  const versions = new Set();
  const columns = architectures.map((architecture) => {
    const known = includes.get(architecture.package);
    const include = known ?? fetchHeaders(architecture.package, directory);
    includes.set(architecture.package, include);
    versions.add(headerVersion(macrosOf(include, 'linux/version.h', [])));
    const calls = callsOf(macrosOf(include, architecture.header, architecture.defines));
    addNewer(architecture.name, calls);
    assertOneToOne(architecture.name, calls);
    return calls;
  });
  const releases = fetchReleases(directory);
  const names = [...new Set(columns.flatMap((calls) => [...calls.keys()]))].sort();
  const lines = names.map((name) =>
    [name, ...columns.map((calls) => calls.get(name) ?? '-'), releases.get(name) ?? '-'].join(' '),
  );
  return `// Generated by scripts/generate-syscalls.mjs; do not edit.
// Sources: user-space headers of Linux ${[...versions].sort().join(', ')} as Debian packages them (linux-libc-dev-*-cross:
// ${[...includes.keys()].map((name) => name.split('-')[3]).join(', ')}), the releases from syscalls(2) of ${manual.package},
// and scripts/newer-syscalls.mjs for calls added up to Linux 6.18.

/** Columns of \`syscallTable\` after the name; one more holds the release. */
export const syscallTableColumns = [
${architectures.map(({ name }) => `  '${name}',\n`).join('')}] as const;

/**
 * One call a line: name, then its number on each architecture, \`-\` where there is none, then the kernel release
 * that first had it on any architecture, \`-\` where that is not known and for numbers that no release ever
 * served. Numbers of x32 are without the bit that marks them (0x40000000). One string, because it is parsed only
 * when it is needed.
 */
export const syscallTable = \`
${lines.join('\n')}
\`;
`;
}

const directory = mkdtempSync(join(tmpdir(), 'tightship-syscalls-'));
try {
  const text = generate(directory);
  if (!process.argv.includes('--check')) {
    writeFileSync(output, text);
  } else if (readFileSync(output, 'utf8') !== text) {
    process.stderr.write(
      'src/linux/syscalls.generated.ts is stale: run node scripts/generate-syscalls.mjs\n',
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
