import { execFileSync } from 'node:child_process';
import { encodeProgram } from '../../src/bpf/encode-program.js';
import type { Program } from '../../src/bpf/instruction.js';
import type { Victims } from '../record-fixture.js';

/** Bytes of each packet; a filter that answers more than this leaves all of it. See victims/run-bpf.c. */
export const packetBytes = 65_537;

const inputBytes = 64;

/** What the kernel made of one program: an errno, or its answer to each input, at most `packetBytes`. */
export type KernelAnswer = { refused: number } | { answers: number[] };

export interface KernelTask {
  program: Program;
  /** First 64 bytes of each packet, as words; the kernel loads them big-endian. */
  inputs: readonly (readonly number[])[];
}

/** Runs programs in the kernel as filters of sockets. @param victims built with `run-bpf` */
export function filterPackets(victims: Victims, tasks: readonly KernelTask[]): KernelAnswer[] {
  const words = askKernel(victims, 'packets', tasks);
  return tasks.map(({ inputs }) => {
    const refused = words.next().value ?? 0;
    return refused === 0 ? { answers: inputs.map(() => words.next().value ?? -1) } : { refused };
  });
}

/** Whether seccomp(2) takes each program: 0, or its errno. @param victims built with `run-bpf` */
export function offerToSeccomp(victims: Victims, programs: readonly Program[]): number[] {
  return [
    ...askKernel(
      victims,
      'seccomp',
      programs.map((program) => ({ program, inputs: [] })),
    ),
  ];
}

function* askKernel(
  victims: Victims,
  mode: string,
  tasks: readonly KernelTask[],
): Generator<number, undefined> {
  const output = execFileSync(victims.path('run-bpf'), [mode], {
    input: Buffer.concat(tasks.flatMap(taskBytes)),
    maxBuffer: 2 ** 28,
    timeout: 60_000,
  });
  for (let at = 0; at < output.length; at += 4) yield output.readUInt32LE(at);
  return undefined;
}

function taskBytes({ program, inputs }: KernelTask): Uint8Array[] {
  return [
    count(program.length),
    encodeProgram(program),
    count(inputs.length),
    ...inputs.map((words) => {
      const packet = Buffer.alloc(inputBytes);
      for (const [index, word] of words.entries()) packet.writeUInt32BE(word, index * 4);
      return packet;
    }),
  ];
}

function count(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
