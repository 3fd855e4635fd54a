import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeProgram, encodeProgram } from '../dist/bpf/encode-program.js';
import { interpret } from '../dist/bpf/interpret.js';
import { auditArchitectures } from '../dist/linux/architecture.js';
import { dockerDefaultCapabilities } from '../dist/linux/capabilities.js';
import { syscallNamesOf, syscallNumber } from '../dist/linux/syscalls.js';
import { cacheableCalls } from '../dist/seccomp/compile/cacheable.js';
import { compileProfile } from '../dist/seccomp/compile/compile-profile.js';
import { dockerProfile } from '../dist/seccomp/profile/docker-profile.js';
import { libseccomp } from './libseccomp.mjs';
import { takeTurns } from './measure.mjs';
import { makeBundle, withContainers } from './seccomp-bundles.mjs';
import { median } from './table.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const allow = 0x7fff0000;
const startRounds = 101;

/** Filters for Docker's default profile on x86-64: runc's, libseccomp's with a binary tree, and ours. */
export async function benchSeccomp(directory) {
  const cost = join(directory, 'seccomp-cost');
  execFileSync('gcc', ['-O2', '-static', '-o', cost, here('seccomp-cost.c')]);
  const profile = dockerProfile({
    architecture: 'x86_64',
    kernel: { major: 6, minor: 1 },
    capabilities: dockerDefaultCapabilities,
  });
  const build = await libseccomp(directory);
  const filters = filtersOf(profile, build, cost, directory);
  const alone = { ...profile, architectures: ['SCMP_ARCH_X86_64'] };
  return [
    sizes('x86-64, x86 and x32', filters),
    sizes('x86-64 alone', filtersOf(alone, build, cost, directory)),
    await attaching(filters, cost),
    ...(await calling(filters, cost)),
    await compiling(profile, build),
    await starting(profile, filters.at(-1).bytes, cost, directory),
  ];
}

/** Each with its bytes and a file that holds them. */
function filtersOf(profile, build, cost, directory) {
  const bundle = makeBundle(join(directory, `filters-${profile.architectures.length}`), cost, ['spin'], {
    seccomp: profile,
  });
  const [installed] = withContainers('filters', 'runc', bundle);
  return [
    { name: 'runc, as installed', bytes: Buffer.from(encodeProgram(installed)) },
    { name: 'libseccomp, binary tree', bytes: build(profile, { isTree: true }) },
    { name: 'tightship', bytes: compiled(profile) },
  ].map(({ name, bytes }, index) => {
    const path = join(directory, `filter-${profile.architectures.length}-${index}.bpf`);
    writeFileSync(path, bytes);
    return { name, bytes, path, program: decodeProgram(bytes).program };
  });
}

function compiled(profile) {
  return Buffer.from(encodeProgram(compileProfile(profile, { runtime: 'crun', native: 'x86_64' }).program));
}

function sizes(title, filters) {
  const rows = filters.map(({ name, program }) => ({
    name,
    values: [program.length],
    note: executedNote(program),
  }));
  return { title: `Docker's default for ${title}`, unit: 'instructions', rows };
}

function executedNote(program) {
  const numbers = syscallNamesOf('x86_64').flatMap((name) => syscallNumber('x86_64', name) ?? []);
  const allowed = numbers.map((number) => run(program, number)).filter(({ value }) => value === allow);
  const executed = allowed.map((result) => result.executed);
  const mean = executed.reduce((sum, count) => sum + count, 0) / executed.length;
  const cacheable = cacheableCalls(program, auditArchitectures.x86_64, numbers).length;
  return [
    `for an allowed call ${mean.toFixed(1)} are executed, at most ${Math.max(...executed)};`,
    `for clone ${run(program, syscallNumber('x86_64', 'clone')).executed};`,
    `the kernel keeps the answer to ${cacheable} of ${allowed.length}`,
  ].join(' ');
}

/** One call of x86-64 with arguments of 0. */
function run(program, number) {
  const words = { 0: number, 4: auditArchitectures.x86_64 };
  return interpret(program, (offset) => words[offset] ?? 0);
}

async function attaching(filters, cost) {
  const contestants = filters.map(({ name, path }) => ({
    name,
    run: () => measure(cost, 'attach', path, 100) / 1000,
  }));
  return { title: 'Installing the filter, seccomp(2)', unit: 'µs', rows: await takeTurns(contestants, 25) };
}

async function calling(filters, cost) {
  const tables = [];
  for (const [call, title] of [
    ['getppid', 'getppid(), allowed whatever its arguments'],
    ['clone', 'clone(CLONE_SIGHAND), whose flags are tested, refused by the kernel'],
    ['personality', 'personality(0xffffffff), whose argument is tested'],
  ]) {
    const contestants = [{ name: 'no filter', path: '-' }, ...filters].map(({ name, path }) => ({
      name,
      run: () => measure(cost, call, path, 2e5),
    }));
    tables.push({ title, unit: 'ns', rows: await takeTurns(contestants, 25) });
  }
  return tables;
}

function measure(cost, task, path, times) {
  return Number(execFileSync(cost, [task, path, String(times)], { encoding: 'utf8' }));
}

async function compiling(profile, build) {
  for (let n = 0; n < 20; n++) compiled(profile);
  const timed = (action) => () => {
    const before = performance.now();
    action();
    return performance.now() - before;
  };
  const rows = await takeTurns(
    [
      { name: 'libseccomp, linear', run: timed(() => build(profile)) },
      { name: 'libseccomp, binary tree', run: timed(() => build(profile, { isTree: true })) },
      { name: 'tightship, once warm', run: timed(() => compiled(profile)) },
      { name: 'tightship, the first of a process', run: firstCompile },
    ],
    25,
  );
  return { title: 'Compiling the profile, modules being loaded', unit: 'ms', rows };
}

function firstCompile() {
  return Number(execFileSync(process.execPath, [here('seccomp-first-compile.mjs')], { encoding: 'utf8' }));
}

async function starting(profile, filter, cost, directory) {
  const bundles = [
    ['without seccomp', {}],
    ['with its own', { seccomp: profile }],
    ['with ours, by annotation', { seccomp: profile, filter }],
  ];
  const paths = bundles.map(([name, options], index) => ({
    name,
    path: makeBundle(join(directory, `start-${index}`), cost, ['getppid', '-', '1'], options),
  }));
  const measured = withContainers('starts', startRounds, ...paths.map(({ path }) => path));
  const rows = measured.map(({ values }, index) => ({ name: `crun run, ${paths[index].name}`, values }));
  const [without, own, ours] = rows.map(({ values }) => values);
  const share = (values) => median(values.map((value, round) => value - without[round]));
  const title = [
    `Start of a container; seccomp's share is ${share(own).toFixed(1)} ms of crun's own,`,
    `${share(ours).toFixed(1)} ms of ours`,
  ].join(' ');
  return { title, unit: 'ms', rows };
}
