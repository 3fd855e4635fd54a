import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadBpfObject } from '../dist/host/bpf-object.js';
import { createEbpfRecorder } from '../dist/record/ebpf/create-recorder.js';
import { takeTurns } from './measure.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What recording adds to a system call that costs next to nothing itself. */
export async function benchRecorder(directory) {
  const program = join(directory, 'getppid');
  execFileSync('gcc', ['-O2', '-static', '-o', program, here('getppid.c')]);
  const empty = emptyProgram(directory);
  const contestants = [
    { name: 'not recorded', run: () => measure(program, 5e6) },
    ...(empty ? [{ name: 'an empty eBPF program each way', run: () => whileLoaded(empty, program) }] : []),
    { name: 'tightship, ebpf', run: () => whileRecorded(program) },
    { name: 'tightship, ebpf, of another container', run: () => whileAnotherIsRecorded(program) },
    { name: 'strace -f', run: () => measure(program, 2e4, ['strace', '-f', '-o', '/dev/null']) },
  ];
  const rows = await takeTurns(contestants, 7);
  return { title: 'One system call (getppid)', unit: 'ns', rows };
}

/** `undefined` where no compiler for it is installed. */
function emptyProgram(directory) {
  const object = join(directory, 'empty.bpf.o');
  try {
    const options = [
      '-target',
      'bpf',
      '-O2',
      '-g',
      '-I',
      `/usr/include/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu`,
    ];
    execFileSync('clang-14', [...options, '-c', here('empty.bpf.c'), '-o', object], { stdio: 'ignore' });
    return object;
  } catch {
    return undefined;
  }
}

/** A process in a mount namespace of its own, as those of containers are, that waits to be let go. */
async function start(program, calls, before = []) {
  const child = spawn('unshare', ['-m', ...before, program, String(calls)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function finish(child) {
  child.stdin.end('\n');
  const [text] = await once(child.stdout, 'data');
  await once(child, 'exit');
  return Number(text);
}

async function measure(program, calls, before) {
  return finish(await start(program, calls, before));
}

async function whileLoaded(object, program) {
  const loaded = await loadBpfObject(object, {});
  try {
    return await measure(program, 5e6);
  } finally {
    loaded.close();
  }
}

async function whileRecorded(program) {
  const recorder = await createEbpfRecorder();
  try {
    const child = await start(program, 5e6);
    await recorder.arm({ pid: child.pid, seccomp: null });
    return await finish(child);
  } finally {
    await recorder.close();
  }
}

async function whileAnotherIsRecorded(program) {
  const recorder = await createEbpfRecorder();
  const other = await start(program, 1);
  try {
    await recorder.arm({ pid: other.pid, seccomp: null });
    return await measure(program, 5e6);
  } finally {
    await finish(other);
    await recorder.close();
  }
}
