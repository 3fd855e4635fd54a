import { describe, expect, test } from 'vitest';
import { interpret } from '../../bpf/interpret.js';
import {
  type Architecture,
  architectures,
  auditArchitectures,
  endianness,
  x32Bit,
} from '../../linux/architecture.js';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp, OciSeccompAction, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { takesErrno, type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import { type Call, wordAtOffset, wordsOfCall } from '../decision/words.js';
import { ociArchitectures } from '../oci-architecture.js';
import { dockerProfile } from '../profile/docker-profile.js';
import { decisionOfProgram } from '../recover/decision-of-program.js';
import { type CompiledProfile, compileProfile } from './compile-profile.js';

const docker = dockerProfile({
  architecture: 'x86_64',
  kernel: { major: 6, minor: 18 },
  capabilities: dockerDefaultCapabilities,
});

function compile(profile: OciSeccomp, native: Architecture = 'x86_64', runtime: 'runc' | 'crun' = 'crun') {
  const compiled = compileProfile(profile, { runtime, native });
  const { space, program, decision } = compiled;
  expect(decisionOfProgram(space, program, endianness[native])).toBe(decision);
  return compiled;
}

function run({ program }: CompiledProfile, call: Call, order: 'little' | 'big' = 'little') {
  const words = wordsOfCall(call);
  const { value, executed } = interpret(program, (offset) => words[wordAtOffset(offset, order) ?? -1] ?? 0);
  return { verdict: verdictOfReturnValue(value), executed };
}

function callOf(architecture: Architecture, name: string, args: bigint[] = []): Call {
  const number = syscallNumber(architecture, name);
  if (number === undefined) throw new Error(`${architecture} has no ${name}`);
  return { auditArchitecture: auditArchitectures[architecture], number, args };
}

/** Mean over the calls of an architecture that are allowed whatever their arguments. */
function meanExecuted(compiled: CompiledProfile, architecture: Architecture): number {
  const steps = syscallNamesOf(architecture)
    .map((name) => run(compiled, callOf(architecture, name)))
    .filter(({ verdict }) => verdict.action === 'SCMP_ACT_ALLOW')
    .map(({ executed }) => executed);
  return steps.reduce((sum, each) => sum + each, 0) / steps.length;
}

describe("Docker's default profile", () => {
  const alone = { ...docker, architectures: ['SCMP_ARCH_X86_64'] };

  test('x86-64, x86 and x32: at most 240 instructions', () => {
    expect(compile(docker).program.length).toBeLessThanOrEqual(240);
  });

  test('x86-64 alone: at most 75', () => {
    expect(compile(alone).program.length).toBeLessThanOrEqual(75);
  });

  test.each([
    ['three architectures', docker],
    ['one', alone],
  ])('%s: at most 9 executed on average, and 10 for clone', (_, profile) => {
    const compiled = compile(profile);
    expect(meanExecuted(compiled, 'x86_64')).toBeLessThanOrEqual(9);
    const clone = run(compiled, callOf('x86_64', 'clone', [0x11n]));
    expect(clone.verdict.action).toBe('SCMP_ACT_ALLOW');
    expect(clone.executed).toBeLessThanOrEqual(10);
  });

  test('what a recording counted is found first', () => {
    const number = syscallNumber('x86_64', 'statx') ?? 0;
    const options = { runtime: 'crun', native: 'x86_64' } as const;
    const [plain, hot] = [
      compileProfile(docker, options),
      compileProfile(docker, { ...options, counts: [{ architecture: 'x86_64', number, count: 1e9 }] }),
    ];
    const steps = [plain, hot].map((compiled) => run(compiled, callOf('x86_64', 'statx')).executed);
    expect(steps[1]).toBeLessThan(steps[0] ?? 0);
    expect(decisionOfProgram(plain.space, hot.program)).toBe(plain.decision);
  });
});

const actions: Record<OciSeccompAction, Verdict> = {
  SCMP_ACT_KILL_PROCESS: { action: 'SCMP_ACT_KILL_PROCESS' },
  SCMP_ACT_KILL_THREAD: { action: 'SCMP_ACT_KILL_THREAD' },
  SCMP_ACT_TRAP: { action: 'SCMP_ACT_TRAP' },
  SCMP_ACT_ERRNO: { action: 'SCMP_ACT_ERRNO', errno: 77 },
  SCMP_ACT_TRACE: { action: 'SCMP_ACT_TRACE', errno: 77 },
  SCMP_ACT_LOG: { action: 'SCMP_ACT_LOG' },
  SCMP_ACT_NOTIFY: { action: 'SCMP_ACT_NOTIFY' },
  SCMP_ACT_ALLOW: { action: 'SCMP_ACT_ALLOW' },
};

/** Conditions on argument 1, with values for which each holds and does not; within 32 bits, which all have. */
const operators: Record<
  OciSeccompArgument['op'],
  { value: number; valueTwo?: number; holds: bigint[]; fails: bigint[] }
> = {
  SCMP_CMP_NE: { value: 7, holds: [6n, 8n, 0n, 0xffffffffn], fails: [7n] },
  SCMP_CMP_LT: { value: 7, holds: [0n, 6n], fails: [7n, 8n, 0xffffffffn] },
  SCMP_CMP_LE: { value: 7, holds: [0n, 7n], fails: [8n, 0xffffffffn] },
  SCMP_CMP_EQ: { value: 7, holds: [7n], fails: [6n, 8n, 0n, 0xffffffffn] },
  SCMP_CMP_GE: { value: 7, holds: [7n, 8n, 0xffffffffn], fails: [0n, 6n] },
  SCMP_CMP_GT: { value: 7, holds: [8n, 0xffffffffn], fails: [0n, 7n] },
  SCMP_CMP_MASKED_EQ: {
    value: 0xf0,
    valueTwo: 0x70,
    holds: [0x70n, 0x7fn, 0xf7fn],
    fails: [0n, 0xf0n, 0x60n],
  },
};

describe.each(architectures)('%s', (architecture) => {
  const native =
    architecture === 'x86' || architecture === 'x32'
      ? 'x86_64'
      : architecture === 'arm'
        ? 'aarch64'
        : architecture;

  describe.each(Object.entries(actions))('%s', (action, wanted) => {
    test.each(Object.entries(operators))('%s', (op, { value, valueTwo, holds, fails }) => {
      const other: OciSeccompAction = action === 'SCMP_ACT_ERRNO' ? 'SCMP_ACT_ALLOW' : 'SCMP_ACT_ERRNO';
      const args = [
        { index: 1, value, ...(valueTwo !== undefined && { valueTwo }), op: op as OciSeccompArgument['op'] },
      ];
      const compiled = compile(
        {
          defaultAction: other,
          architectures: [ociArchitectures[architecture]],
          syscalls: [
            {
              names: ['openat'],
              action: action as OciSeccompAction,
              ...(takesErrno(wanted.action) && { errnoRet: 77 }),
              args,
            },
          ],
        },
        native,
      );
      const verdictFor = (argument: bigint) =>
        run(compiled, callOf(architecture, 'openat', [0n, argument]), endianness[native]).verdict;
      for (const argument of holds) expect(verdictFor(argument), `${argument}`).toEqual(wanted);
      for (const argument of fails) expect(verdictFor(argument).action, `${argument}`).toBe(other);
    });
  });
});

describe('failures of others', () => {
  const answerTo = (compiled: CompiledProfile, call: Call) => run(compiled, call).verdict;

  test('moby #42680: clone3 is answered with ENOSYS, so that C libraries fall back on clone', () => {
    const verdict = answerTo(compile(docker), callOf('x86_64', 'clone3'));
    expect(verdict).toEqual({ action: 'SCMP_ACT_ERRNO', errno: 38 });
  });

  test('x32: its numbers never slip through the branch of x86-64', () => {
    const compiled = compile({ ...docker, architectures: ['SCMP_ARCH_X86_64'] });
    const { space, decision } = compiled;
    for (const number of [0, 1, 59, 322, 520, 547, 1023, 0x3ffffffe]) {
      const call = { auditArchitecture: auditArchitectures.x86_64, number: x32Bit + number };
      expect(answerTo(compiled, call), `${number}`).toEqual({ action: 'SCMP_ACT_KILL_THREAD' });
      expect(space.evaluate(decision, wordsOfCall(call))).toBe(0);
    }
  });

  test('Inspektor Gadget: the filter is for the architectures listed, and kills all others', () => {
    const compiled = compile({ ...docker, architectures: ['SCMP_ARCH_X86_64'] });
    const foreign = architectures.filter((name) => auditArchitectures[name] !== auditArchitectures.x86_64);
    for (const architecture of foreign)
      expect(answerTo(compiled, callOf(architecture, 'read'))).toEqual({ action: 'SCMP_ACT_KILL_THREAD' });
    expect(answerTo(compiled, callOf('x86_64', 'read'))).toEqual({ action: 'SCMP_ACT_ALLOW' });
  });

  test('runc upgrade: as runc, calls newer than the profile get ENOSYS; as crun, what the profile says', () => {
    const { verdict: asRunc } = run(compile(docker, 'x86_64', 'runc'), callOf('x86_64', 'mseal'));
    const { verdict: asCrun } = run(compile(docker, 'x86_64', 'crun'), callOf('x86_64', 'mseal'));
    expect([asRunc.errno, asCrun.errno]).toEqual([38, 1]);
  });
});
