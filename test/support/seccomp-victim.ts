import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../src/bpf/assemble.js';
import { encodeProgram } from '../../src/bpf/encode-program.js';
import type { Program } from '../../src/bpf/instruction.js';
import type { Victims } from '../record-fixture.js';

/** A call as a process makes it. */
export interface VictimCall {
  /** x32 is made as x86_64 and told by its number. */
  architecture: 'x86_64' | 'x86' | 'x32';
  /** As it stands in `seccomp_data.nr`, x32 with its bit; -1 is 0xffffffff. */
  number: number;
  /** Up to six, of 64 bits; missing ones are 0. The calls of x86 use the low halves. */
  args?: readonly bigint[];
}

/** What became of a call. */
export type Outcome =
  /** It was made, and gave this. Only harmless calls are: see `guardText`. */
  | { outcome: 'succeeded'; result: number }
  /** It gave this errno: the filter's, or the kernel's for a call that was made. */
  | { outcome: 'failed'; errno: number }
  /** The filter let it pass (ALLOW or LOG), and the victim's guard did not. */
  | { outcome: 'guarded' }
  /** SIGSYS was handled; its fields. `code` is 1, SYS_SECCOMP. */
  | { outcome: 'trapped'; data: number; number: number; architecture: number; code: number }
  | { outcome: 'thread-killed' }
  | { outcome: 'process-killed'; signal: number }
  /** A tracer was asked, and answered with `tracedErrno`. */
  | { outcome: 'traced'; data: number; errno: number }
  /** A supervisor was asked, and answered with `notifiedErrno`; `args` are decimal, all 64 bits. */
  | { outcome: 'notified'; errno: number; number: number; architecture: number; args: string[] }
  /** seccomp(2) did not take the program. */
  | { outcome: 'refused'; errno: number };

export const tracedErrno = 76;
export const notifiedErrno = 77;

/** Where the victim keeps the program that it is to install: see OWN_ADDRESS in victims/seccomp.c. */
const ownProgramAddress = 0x5ec00000;

/**
 * The filter below the tested one: TRACE with the data 0xffff for all calls but harmless ones. Whatever the tested
 * filter answers except ALLOW and LOG is stricter, or as strict and newer, and wins.
 */
const guardText = `
          ld [0]
          jeq #0xffffffff, pass          ; no call has this number
          jeq #${0x40000000 + 110}, pass ; x32 getppid
          jge #0x40000000, stop
          jge #1000, pass                ; nor these
          ld [4]
          jeq #0x40000003, x86
          ld [0]
          jeq #317, own
          jeq #39, pass                  ; getpid
          jeq #110, pass                 ; getppid
          jeq #135, pass                 ; personality
          jeq #56, clone
          jeq #41, socket, stop
  x86:    ld [0]
          jeq #20, pass
          jeq #64, pass
          jeq #136, pass
          jeq #120, clone
          jeq #359, socket, stop
  clone:  ld [16]                        ; CLONE_SIGHAND without CLONE_VM: always EINVAL
          and #0x900
          jeq #0x800, pass, stop
  socket: ld [16]                        ; there is no such family
          jge #1000, pass, stop
  own:    ld [32]
          jeq #${ownProgramAddress}, pass, stop
  pass:   ret #0x7fff0000
  stop:   ret #0x7ff0ffff
`;

/**
 * Has a process install a program and make calls under it, each in a child of its own; what became of each, in
 * order. Any number with any arguments is safe to call. At 0.5 ms a call.
 *
 * Without a tracer TRACE gives ENOSYS, and so does the guard: calls that are let pass and are not harmless then look
 * the same. Without a supervisor NOTIFY gives ENOSYS.
 *
 * @param victims built with `seccomp`
 */
export function runVictim(
  victims: Victims,
  program: Program,
  calls: readonly VictimCall[],
  { tracer = true, supervisor = false } = {},
): Outcome[] {
  const directory = mkdtempSync(join(tmpdir(), 'tightship-seccomp-'));
  try {
    const [guardPath, programPath] = [join(directory, 'guard'), join(directory, 'program')];
    writeFileSync(guardPath, encodeProgram(assemble(guardText).program ?? []));
    writeFileSync(programPath, encodeProgram(program));
    const mode = `-${tracer ? 't' : ''}${supervisor ? 'n' : ''}`;
    const output = execFileSync(victims.path('seccomp'), [guardPath, programPath, mode], {
      input: calls.map(callLine).join(''),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: 120_000,
    });
    const outcomes = output.split('\n').filter(Boolean);
    if (outcomes.length !== calls.length)
      throw new Error(`${calls.length} calls, ${outcomes.length} outcomes`);
    return outcomes.map((line) => JSON.parse(line) as Outcome);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function callLine({ architecture, number, args = [] }: VictimCall): string {
  const six = Array.from({ length: 6 }, (_, index) => args[index] ?? 0n);
  return `${architecture === 'x86' ? 'int80' : 'syscall'} ${[number >>> 0, ...six].join(' ')}\n`;
}

/**
 * `struct seccomp_data` of a call as 16 words of this (little-endian) machine; the instruction pointer is 0. A filter
 * sees all 64 bits of the registers also where int 0x80 passes only the low halves on.
 */
export function seccompDataOf({ architecture, number, args = [] }: VictimCall): number[] {
  const audit = architecture === 'x86' ? 0x40000003 : 0xc000003e;
  const words = Array.from({ length: 6 }, (_, index) => {
    const value = args[index] ?? 0n;
    return [Number(value & 0xffffffffn), Number(value >> 32n)];
  });
  return [number >>> 0, audit, 0, 0, ...words.flat()];
}
