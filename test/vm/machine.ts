import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guestKernel } from './kernel-package.js';
import { payloadDisk } from './payload-disk.js';
import { systemDisk } from './system-disk.js';

/** Something to run inside, by /bin/sh as root, with `tightship` in PATH; cases share the machine's state. */
export interface GuestCase {
  /** Lower-case letters and dashes. */
  name: string;
  script: string;
}

/** How it went there. */
export interface CaseResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** By the machine's clock, an emulated processor's. */
  seconds: number;
}

/** One start of the machine, with all its cases. */
export interface GuestRun {
  /** As `uname -r` says it inside. */
  kernel: string;
  results: Record<string, CaseResult>;
  /** From the start of qemu to its end. */
  seconds: number;
}

const limitSeconds = 420;

/**
 * Boots the machine, runs the cases in order and switches it off. Throws, with the machine's console, when it
 * did not come to its end in time or a result is missing. Leaves nothing behind but the cache.
 */
export async function runInMachine(cases: GuestCase[]): Promise<GuestRun> {
  const kernel = await guestKernel();
  const system = await systemDisk(kernel);
  const work = mkdtempSync(join(tmpdir(), 'tightship-vm-'));
  try {
    const payload = await payloadDisk(cases, work);
    const startedMs = performance.now();
    const end = await endOf(startQemu(kernel.image, [system, payload], work));
    const run = readResults(read(join(work, 'results')), cases);
    const seconds = (performance.now() - startedMs) / 1000;
    if (run) return { ...run, seconds };
    const [results, console] = ['results', 'console'].map((name) => read(join(work, name)));
    throw new Error(`the machine ${end}; results:\n${results}\nconsole:\n${console}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * By emulation (TCG): hardware virtualization is seldom to be had where tests run, and where /dev/kvm is there it
 * may still hang. Changes to the disks go to temporary files of qemu's own in `work`.
 */
function startQemu(kernel: string, disks: string[], work: string): ChildProcess {
  const drives = disks.flatMap((file, index) => [
    ...['-drive', `file=${file},if=none,id=disk${index},format=raw,snapshot=on,cache=unsafe`],
    ...['-device', `nvme,drive=disk${index},serial=disk${index}`],
  ]);
  const parameters = 'root=/dev/nvme0n1 rw console=ttyS0 quiet panic=-1 mitigations=off';
  return spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64'],
      ...['-accel', 'tcg,thread=multi', '-cpu', 'qemu64', '-smp', '2', '-m', '1536'],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
      ...['-serial', `file:${join(work, 'console')}`, '-serial', `file:${join(work, 'results')}`],
      ...['-kernel', kernel, '-append', parameters, ...drives],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { PATH: process.env.PATH, TMPDIR: work } },
  );
}

/** Waits until it ends, for as long as it may take. Says how, in words. */
function endOf(qemu: ChildProcess): Promise<string> {
  const limit = setTimeout(() => qemu.kill('SIGKILL'), limitSeconds * 1000);
  return new Promise<string>((resolve, reject) => {
    qemu.once('error', reject).once('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(`was switched off after ${limitSeconds} seconds`);
      else resolve(`ended with exit status ${code ?? signal}`);
    });
  }).finally(() => clearTimeout(limit));
}

type Line =
  | { kernel: string }
  | { case: string; exitCode: number; seconds: number; stdout: string; stderr: string }
  | { done: number };

/** `undefined` unless every case, in order, and the closing line are there. */
function readResults(text: string, cases: GuestCase[]): Omit<GuestRun, 'seconds'> | undefined {
  const lines = text.split(/\r?\n/).flatMap((line) => parseLine(line) ?? []);
  const [first] = lines;
  const last = lines.at(-1);
  const found = lines.flatMap((line) => ('case' in line ? [line] : []));
  const complete =
    found.length === cases.length && found.every((line, index) => line.case === cases[index]?.name);
  if (!complete || !first || !('kernel' in first) || !last || !('done' in last)) return undefined;
  return {
    kernel: first.kernel,
    results: Object.fromEntries(found.map((line) => [line.case, decode(line)])),
  };
}

function parseLine(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

function decode({ exitCode, seconds, stdout, stderr }: Extract<Line, { case: string }>): CaseResult {
  const text = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
  return { exitCode, seconds, stdout: text(stdout), stderr: text(stderr) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
