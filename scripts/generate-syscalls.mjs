#!/usr/bin/env node
// Writes src/linux/syscalls.generated.ts: every system call of the five architectures with its number.
//
//   node scripts/generate-syscalls.mjs           write the file
//   node scripts/generate-syscalls.mjs --check   exit 1 when the file differs from what would be written
//
// Sources: the kernel's own headers as Debian packages them for cross compiling (the same packages on any
// build machine), and the table below for calls that are newer than those headers. Needs apt-get (with package
// lists), dpkg-deb and a C preprocessor.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
];

/**
 * Calls newer than the headers, up to Linux 6.18. The kernel gives new calls one number on all architectures
 * (scripts/syscall.tbl, arch/x86/entry/syscalls/syscall_{32,64}.tbl, arch/arm/tools/syscall.tbl); the release
 * that brought each stands behind it.
 */
const newerCalls = [
  { number: 451, name: 'cachestat' }, // 6.5
  { number: 452, name: 'fchmodat2' }, // 6.6
  { number: 453, name: 'map_shadow_stack' }, // 6.6
  { number: 454, name: 'futex_wake' }, // 6.7
  { number: 455, name: 'futex_wait' }, // 6.7
  { number: 456, name: 'futex_requeue' }, // 6.7
  { number: 457, name: 'statmount' }, // 6.8
  { number: 458, name: 'listmount' }, // 6.8
  { number: 459, name: 'lsm_get_self_attr' }, // 6.8
  { number: 460, name: 'lsm_set_self_attr' }, // 6.8
  { number: 461, name: 'lsm_list_modules' }, // 6.8
  { number: 462, name: 'mseal' }, // 6.10
  { number: 463, name: 'setxattrat' }, // 6.13
  { number: 464, name: 'getxattrat' }, // 6.13
  { number: 465, name: 'listxattrat' }, // 6.13
  { number: 466, name: 'removexattrat' }, // 6.13
  { number: 467, name: 'open_tree_attr' }, // 6.15
  { number: 468, name: 'file_getattr' }, // 6.17
  { number: 469, name: 'file_setattr' }, // 6.17
  // Entered from the kernel's own trampolines only; numbered in a gap of the x86-64 table.
  { number: 335, name: 'uretprobe', only: ['x86_64', 'x32'] }, // 6.11
  { number: 336, name: 'uprobe', only: ['x86_64', 'x32'] }, // 6.18
];

/** Defined beside the calls in those headers, and no call: counts and the base of the ARM-private calls. */
const noCalls = new Set([
  'syscalls',
  'arch_specific_syscall',
  'OABI_SYSCALL_BASE',
  'SYSCALL_BASE',
  'SYSCALL_MASK',
]);

/** Unpacks a Debian package and gives the folder that holds its asm/ and asm-generic/. */
function fetchHeaders(packageName, directory) {
  execFileSync('apt-get', ['download', '-q', packageName], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const file = readdirSync(directory).find((name) => name.startsWith(`${packageName}_`));
  if (!file) throw new Error(`apt-get download left no ${packageName}_*.deb`);
  const tree = join(directory, packageName);
  execFileSync('dpkg-deb', ['-x', join(directory, file), tree]);
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
  const names = [...new Set(columns.flatMap((calls) => [...calls.keys()]))].sort();
  const lines = names.map((name) => [name, ...columns.map((calls) => calls.get(name) ?? '-')].join(' '));
  return `// Generated by scripts/generate-syscalls.mjs; do not edit.
// Sources: user-space headers of Linux ${[...versions].sort().join(', ')} (Debian: ${[...includes.keys()].join(',\n// ')}),
// and the script's own table for calls added up to Linux 6.18.

/** Columns of \`syscallTable\` after the name. */
export const syscallTableColumns = [${architectures.map(({ name }) => `'${name}'`).join(', ')}] as const;

/**
 * One call a line: name, then its number on each architecture, \`-\` where there is none. Numbers of x32 are
 * without the bit that marks them (0x40000000). One string, because it is parsed only when it is needed.
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
