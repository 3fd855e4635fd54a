import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seccompDataBytes } from '../src/bpf/check-seccomp-program.js';
import { disassemble, formatListing } from '../src/bpf/disassemble.js';
import type { Program } from '../src/bpf/instruction.js';
import { interpret } from '../src/bpf/interpret.js';
import { buildVictims, type Victims } from './record-fixture.js';
import { programOf } from './support/program-of.js';
import {
  notifiedErrno,
  type Outcome,
  runVictim,
  seccompDataOf,
  tracedErrno,
  type VictimCall,
} from './support/seccomp-victim.js';

// What the interpreter says of a filter's answer is what happens to a process under that filter.

let victims: Victims;
beforeAll(() => {
  victims = buildVictims(['seccomp']);
});
afterAll(() => victims.remove());

/** Actions as the kernel numbers them, with data where there is any. */
const actions = {
  KILL_PROCESS: 0x80000000,
  KILL_THREAD: 0,
  'TRAP 33': 0x00030000 + 33,
  'ERRNO 0': 0x00050000,
  'ERRNO 1': 0x00050000 + 1,
  'ERRNO 4095': 0x00050000 + 4095,
  'ERRNO 4096, which is cut to 4095': 0x00050000 + 4096,
  NOTIFY: 0x7fc00000,
  'TRACE 513': 0x7ff00000 + 513,
  LOG: 0x7ffc0000,
  ALLOW: 0x7fff0000,
  'an action that there is not, which kills the process': 0x12340000,
};

const audit = { x86_64: 0xc000003e, x86: 0x40000003, x32: 0xc000003e };
/** A call that never fails, and gives each process something else. */
const getppid: Record<VictimCall['architecture'], VictimCall> = {
  x86_64: { architecture: 'x86_64', number: 110 },
  x86: { architecture: 'x86', number: 64 },
  x32: { architecture: 'x32', number: 0x40000000 + 110 },
};
const architectures = ['x86_64', 'x86', 'x32'] as const;

/** What must become of a harmless call, by the program's answer to it. */
function expectedOutcome(
  program: Program,
  call: VictimCall,
  options: { tracer: boolean; supervisor: boolean },
) {
  const data = seccompDataOf(call);
  const { value } = interpret(program, (offset) => data[offset / 4] ?? 0, { length: seccompDataBytes });
  const [action, argument] = [value & 0xffff0000, value & 0xffff];
  const { number, architecture } = { number: call.number >>> 0, architecture: audit[call.architecture] };
  switch (action >>> 0) {
    case 0:
      return { outcome: 'thread-killed' };
    case 0x00030000:
      return { outcome: 'trapped', data: argument, number, architecture, code: 1 };
    case 0x00050000:
      if (argument === 0) return { outcome: 'succeeded', result: 0 };
      return { outcome: 'failed', errno: Math.min(argument, 4095) };
    case 0x7fc00000:
      if (!options.supervisor) return { outcome: 'failed', errno: 38 };
      return { outcome: 'notified', errno: notifiedErrno, number, architecture, args: argsOf(data) };
    case 0x7ff00000:
      if (!options.tracer) return { outcome: 'failed', errno: 38 };
      return { outcome: 'traced', data: argument, errno: tracedErrno };
    case 0x7ffc0000:
    case 0x7fff0000:
      // The kernel here may know no x32.
      if (call.architecture === 'x32')
        return expect.objectContaining({ outcome: expect.stringMatching(/fail|succ/) });
      return { outcome: 'succeeded', result: expect.any(Number) };
    default:
      return { outcome: 'process-killed', signal: 31 };
  }
}

function argsOf(data: readonly number[]): string[] {
  const half = (index: number) => BigInt(data[index] ?? 0);
  return [0, 1, 2, 3, 4, 5].map((arg) => `${half(4 + 2 * arg) + (half(5 + 2 * arg) << 32n)}`);
}

describe.each(Object.entries(actions))('the action %s', (_, value) => {
  const situations = [
    { tracer: true, supervisor: true },
    { tracer: true, supervisor: false },
    { tracer: false, supervisor: true },
    { tracer: false, supervisor: false },
  ];
  test.each(architectures)('on %s, and others are let pass', (architecture) => {
    const call = { ...getppid[architecture], args: [1n, 2n ** 63n, 2n ** 64n - 1n] };
    const program = programOf(`
            ld [4]
            jne #${audit[architecture]}, pass
            ld [0]
            jeq #${call.number}, act
      pass: ret #0x7fff0000
      act:  ret #${value}`);
    const calls = [
      call,
      ...architectures.filter((other) => other !== architecture).map((other) => getppid[other]),
    ];
    for (const options of situations) {
      const wanted = calls.map((one) => expectedOutcome(program, one, options));
      expect(runVictim(victims, program, calls, options), JSON.stringify(options)).toEqual(wanted);
    }
  });
});

/**
 * uretprobe (Linux 6.14) and uprobe (6.18) of x86-64: seccomp_uprobe_exception lets them through every filter, as they
 * are only of use to the kernel's own trampolines. Made by anybody else, they end in SIGILL and ENXIO.
 */
const unfiltered = [335, 336];
const unfilteredOutcomes: Outcome[] = [
  { outcome: 'process-killed', signal: 4 },
  { outcome: 'failed', errno: 6 },
];

describe('numbers', () => {
  test('-1 is a number like others to a filter', () => {
    const program = programOf('ld [0]\njeq #0xffffffff, deny\nret #0x7fff0000\ndeny: ret #0x50063');
    const calls: VictimCall[] = [
      { architecture: 'x86_64', number: -1 },
      { architecture: 'x86', number: -1 },
    ];
    expect(runVictim(victims, program, calls)).toEqual(calls.map(() => ({ outcome: 'failed', errno: 99 })));
  });

  test('-1 is no call when a filter lets it pass', () => {
    const call: VictimCall = { architecture: 'x86_64', number: -1 };
    expect(runVictim(victims, programOf('ret #0x7fff0000'), [call])).toEqual([
      { outcome: 'failed', errno: 38 },
    ]);
  });

  test('the x32 bit makes another number of the same architecture', () => {
    const program = programOf(`
            ld [4]
            jne #${audit.x86_64}, kill
            ld [0]
            jge #0x40000000, deny
            jeq #110, pass, kill
      pass: ret #0x7fff0000
      deny: ret #0x50001
      kill: ret #0x80000000`);
    const outcomes = runVictim(victims, program, [getppid.x86_64, getppid.x32, getppid.x86]);
    expect(outcomes).toEqual([
      { outcome: 'succeeded', result: expect.any(Number) },
      { outcome: 'failed', errno: 1 },
      { outcome: 'process-killed', signal: 31 },
    ]);
  });

  /** Every number that any architecture may have in use, and more. */
  const everyCall = architectures.flatMap((architecture) =>
    Array.from(
      { length: 601 },
      (_, number): VictimCall => ({
        architecture,
        number: architecture === 'x32' ? number + 0x40000000 : number,
        args: [0n, 1n, 2n, 3n, 4n, 5n],
      }),
    ),
  );
  const isUnfiltered = (call: VictimCall) =>
    call.architecture === 'x86_64' && unfiltered.includes(call.number);

  test('all from 0 to 600 are told apart, on three architectures', () => {
    const program = programOf(`
            ld [4]
            jeq #${audit.x86}, x86
            ld [0]
            jset #0x40000000, x32
            add #1000
            jmp deny
      x86:  ld [0]
            add #2000
            jmp deny
      x32:  and #0xffff
            add #3000
      deny: or #0x50000
            ret a`);
    expectPredicted(
      program,
      everyCall.filter((call) => !isUnfiltered(call)),
    );
  });

  test('uretprobe and uprobe are filtered, or the kernel is so new that no filter sees them', () => {
    for (const [index, number] of unfiltered.entries()) {
      const [outcome] = runVictim(victims, programOf('ret #0x50063'), [{ architecture: 'x86_64', number }]);
      expect([{ outcome: 'failed', errno: 99 }, unfilteredOutcomes[index]]).toContainEqual(outcome);
    }
  });

  test('all from 0 to 600 are kept from harm where the filter lets them pass', () => {
    const outcomes = runVictim(victims, programOf('ret #0x7fff0000'), everyCall);
    const made = everyCall.filter(
      (call, index) => outcomes[index]?.outcome !== 'guarded' && !isUnfiltered(call),
    );
    expect(made.map(({ architecture, number }) => `${architecture} ${number & 0xffff}`)).toEqual([
      'x86_64 39',
      'x86_64 110',
      'x86_64 135',
      'x86 20',
      'x86 64',
      'x86 136',
      'x32 110',
    ]);
  });
});

describe('arguments', () => {
  test('of x86 keep their high halves in what a filter sees, and not in the call', () => {
    const call: VictimCall = { architecture: 'x86', number: 136, args: [0x1_ffff_ffffn] };
    const program = programOf('ld [20]\njeq #1, high\nret #0x7fff0000\nhigh: ret #0x50063');
    expect(runVictim(victims, program, [call])).toEqual([{ outcome: 'failed', errno: 99 }]);
    const made = runVictim(victims, programOf('ret #0x7fff0000'), [call]);
    expect(made).toEqual([{ outcome: 'succeeded', result: 0 }]);
  });

  const halves = [0n, 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn];
  const values = halves.flatMap((high) => halves.map((low) => (high << 32n) | low));

  test.each([0, 1, 2, 3, 4, 5])('each half of argument %i, at boundaries', (arg) => {
    // Its sum with half of the other half, cut to 12 bits, and at least 1: an errno.
    const text = (shift: number) => `
      ld [${20 + 8 * arg}]
      rsh #${shift}
      tax
      ld [${16 + 8 * arg}]
      rsh #${shift}
      mul #3
      add x
      and #0xffe
      or #0x50001
      ret a`;
    for (const architecture of ['x86_64', 'x86'] as const) {
      const calls = values.map(
        (value): VictimCall => ({ ...getppid[architecture], args: [...Array(arg).fill(0n), value] }),
      );
      for (const shift of [0, 11, 20, 31]) expectPredicted(programOf(text(shift)), calls);
    }
  });

  test('harmless calls that are let pass are made, with their arguments', () => {
    const calls: VictimCall[] = [
      { architecture: 'x86_64', number: 135, args: [0xffffffffn] },
      { architecture: 'x86_64', number: 56, args: [0x800n] },
      { architecture: 'x86_64', number: 41, args: [1000n] },
      { architecture: 'x86', number: 120, args: [0x800n] },
      { architecture: 'x86', number: 359, args: [1000n] },
      { architecture: 'x86_64', number: 56, args: [0n] },
      { architecture: 'x86_64', number: 41, args: [2n] },
    ];
    expect(runVictim(victims, programOf('ret #0x7ffc0000'), calls)).toEqual([
      { outcome: 'succeeded', result: 0 },
      { outcome: 'failed', errno: 22 },
      { outcome: 'failed', errno: 97 },
      { outcome: 'failed', errno: 22 },
      { outcome: 'failed', errno: 97 },
      { outcome: 'guarded' },
      { outcome: 'guarded' },
    ]);
  });
});

function expectPredicted(program: Program, calls: readonly VictimCall[]): void {
  const options = { tracer: true, supervisor: false };
  const outcomes = runVictim(victims, program, calls, options);
  const wanted = calls.map((call) => expectedOutcome(program, call, options) as Outcome);
  expect(outcomes, formatListing(disassemble(program))).toEqual(wanted);
}

test('a program that the kernel refuses is reported', () => {
  const outcomes = runVictim(victims, programOf('ld [64]\nret #0'), [getppid.x86_64]);
  expect(outcomes).toEqual([{ outcome: 'refused', errno: 22 }]);
});
