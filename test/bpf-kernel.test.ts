import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkProgram } from '../src/bpf/check-program.js';
import { checkSeccompProgram } from '../src/bpf/check-seccomp-program.js';
import { disassemble, formatListing } from '../src/bpf/disassemble.js';
import { bpf, type Instruction, maxInstructions, type Program, statement } from '../src/bpf/instruction.js';
import { interpret } from '../src/bpf/interpret.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { filterPackets, type KernelTask, offerToSeccomp, packetBytes } from './support/kernel-bpf.js';
import { seededRandom } from './support/random.js';
import { randomData, randomProgram, randomWord } from './support/random-program.js';

// The interpreter and the checks do what this kernel does.

let victims: Victims;
beforeAll(() => {
  victims = buildVictims(['run-bpf']);
});
afterAll(() => victims.remove());

/** A filter's answer shows as the length that a packet is cut to: each half of A, made visible. */
const tails: Program[] = [
  [statement(bpf.ALU | bpf.RSH, 16), statement(bpf.ALU | bpf.ADD, 1), statement(bpf.RET | bpf.A, 0)],
  [statement(bpf.ALU | bpf.AND, 0xffff), statement(bpf.ALU | bpf.ADD, 1), statement(bpf.RET | bpf.A, 0)],
];

describe('interpret', () => {
  test('answers 4,000 random programs as the kernel does', () => {
    const random = seededRandom(11);
    const tasks = Array.from({ length: 4000 }, (_, index): KernelTask => {
      const tail = tails[index % tails.length] ?? [];
      const program = randomProgram(random, Math.floor(random() * 60), { modulo: true, tail });
      return { program, inputs: [randomData(random), randomData(random), randomData(random)] };
    });
    const seen = new Set<number>();
    for (const [index, result] of filterPackets(victims, tasks).entries()) {
      const { program, inputs } = tasks[index] ?? { program: [], inputs: [] };
      const wanted = inputs.map((words) => predicted(program, words));
      if (JSON.stringify(result) !== JSON.stringify({ answers: wanted })) {
        expect.fail(describeDifference(program, inputs, result, wanted));
      }
      for (const answer of wanted) seen.add(answer);
    }
    expect(seen.size).toBeGreaterThan(1000);
  });
});

function predicted(program: Program, words: readonly number[]): number {
  const { value } = interpret(program, (offset) => words[offset / 4] ?? 0, { length: packetBytes });
  return Math.min(value, packetBytes);
}

function describeDifference(program: Program, inputs: unknown, kernel: unknown, wanted: unknown): string {
  const [data, got, want] = [inputs, kernel, wanted].map((value) => JSON.stringify(value));
  return `${formatListing(disassemble(program))}data ${data}\nthe kernel says ${got}\ninterpret says ${want}`;
}

describe('checkProgram', () => {
  test('refuses what the kernel refuses', () => {
    const programs = [...randomlyWrong(21, 4000), ...eachCode()];
    const kernel = filterPackets(
      victims,
      programs.map((program) => ({ program, inputs: [] })),
    );
    expectSameRefusals(
      programs,
      kernel.map((answer) => ('refused' in answer ? answer.refused : 0)),
      checkProgram,
    );
  });

  test('refuses for seccomp what the kernel refuses there', () => {
    const programs = [...randomlyWrong(22, 1500), ...eachCode()];
    expectSameRefusals(programs, offerToSeccomp(victims, programs), checkSeccompProgram);
  });

  test('knows how long a program may be', () => {
    const programs = [0, 1, maxInstructions, maxInstructions + 1].map((length) =>
      Array.from({ length }, () => statement(bpf.RET, 0x7fff0000)),
    );
    expect(offerToSeccomp(victims, programs)).toEqual([22, 0, 0, 22]);
    expect(programs.map((program) => checkSeccompProgram(program).length)).toEqual([1, 0, 0, 1]);
  });
});

const errnoInvalid = 22;

function expectSameRefusals(
  programs: Program[],
  kernel: number[],
  check: (program: Program) => { message: string }[],
): void {
  const counts = { taken: 0, refused: 0 };
  for (const [index, program] of programs.entries()) {
    const problems = check(program);
    const wanted = problems.length > 0 ? errnoInvalid : 0;
    if (kernel[index] !== wanted) {
      const listing = formatListing(disassemble(program));
      const fields = JSON.stringify(program);
      expect.fail(
        `${listing}${fields}\nthe kernel says errno ${kernel[index]}, we ${JSON.stringify(problems)}`,
      );
    }
    counts[wanted === 0 ? 'taken' : 'refused'] += 1;
  }
  expect(counts.taken).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(100);
}

/** Programs of which one instruction was changed, for better or worse. */
function randomlyWrong(seed: number, count: number): Program[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const program = randomProgram(random, Math.floor(random() * 20), { modulo: random() < 0.2 });
    const at = Math.floor(random() * program.length);
    program[at] = disturbed(program[at] ?? statement(0, 0), random);
    return program;
  });
}

function disturbed(instruction: Instruction, random: () => number): Instruction {
  const small = () => Math.floor(random() * 40);
  switch (Math.floor(random() * 6)) {
    case 0:
      return { ...instruction, k: random() < 0.5 ? small() : randomWord(random) };
    case 1:
      return { ...instruction, jt: small(), jf: small() };
    case 2:
      return { ...instruction, code: Math.floor(random() * 256) };
    case 3:
      return statement(bpf.LD | bpf.ABS, 0xfffff000 + small() * 2);
    case 4:
      return statement(bpf.LDX | bpf.MEM, Math.floor(random() * 20));
    default:
      return { ...instruction, code: instruction.code | (random() < 0.1 ? 0x100 : 0) };
  }
}

/** Each code of 9 bits, with constants that some refuse, at a place where jumps by both are within the program. */
function eachCode(): Program[] {
  const rest = Array.from({ length: 40 }, () => statement(bpf.RET, 0x7fff0000));
  return Array.from({ length: 512 }, (_, code) =>
    [0, 16, 32, 66].map((k) => [statement(bpf.ST, 0), { code, jt: 1, jf: 2, k }, ...rest]),
  ).flat();
}
