import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endlessRules, oddities } from '../../../test/support/libseccomp-oddities.js';
import { seededRandom } from '../../../test/support/random.js';
import { randomProfile } from '../../../test/support/random-profile.js';
import { type Architecture, architectures, x32Bit } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../../policy/oci-seccomp.js';
import { ociArchitectures } from '../oci-architecture.js';
import { treeOfCall, verdictOfTree } from './filter-model.js';
import { type FilterOptions, filterModel, maxRefusals } from './model-filter.js';

function profileOf(
  syscalls: OciSeccompRule[],
  listed: readonly Architecture[],
  rest: Partial<OciSeccomp> = {},
): OciSeccomp {
  const names = listed.map((architecture) => ociArchitectures[architecture]);
  return { defaultAction: 'SCMP_ACT_ERRNO', architectures: names, syscalls, ...rest };
}

/** The answer to one call, e.g. `ERRNO 38`. */
function answer(
  profile: OciSeccomp,
  [architecture, number, args = []]: readonly [Architecture, number, (bigint[] | undefined)?],
  options: Partial<FilterOptions> = {},
): string {
  const model = filterModel(profile, { runtime: 'libseccomp', native: 'x86_64', ...options });
  const { action, errno } = verdictOfTree(treeOfCall(model, architecture, number), args);
  return [action.replace('SCMP_ACT_', ''), ...(errno === undefined ? [] : [errno])].join(' ');
}

function numberOf(architecture: Architecture, name: string): number {
  const number = syscallNumber(architecture, name);
  if (number === undefined) throw new Error(`${architecture} has no ${name}`);
  return number;
}

const allow = (...names: string[]): OciSeccompRule => ({ names, action: 'SCMP_ACT_ALLOW' });

describe('how rules combine', () => {
  test.each(oddities)('$title', ({ architectures: listed, rules, answers, refused = [] }) => {
    const profile = profileOf(rules, listed);
    const got = answers.map((call) => {
      const architecture = call.architecture ?? listed[0] ?? 'x86_64';
      return answer(profile, [architecture, numberOf(architecture, call.name), call.args]);
    });
    expect(got).toEqual(answers.map((call) => call.answer));
    const { refusals } = filterModel(profile, { runtime: 'libseccomp', native: 'x86_64' });
    expect(refusals.map(({ name }) => name)).toEqual(refused);
  });

  test('a rule that libseccomp never returns from is refused, and the others stay', () => {
    const profile = profileOf(endlessRules, ['x86_64']);
    const { refusals } = filterModel(profile, { runtime: 'crun', native: 'x86_64' });
    expect(refusals).toEqual([
      {
        code: 'endless',
        message: 'libseccomp never returns from adding the rule for read',
        rule: 1,
        name: 'read',
      },
    ]);
    expect(answer(profile, ['x86_64', 0, [6n, 1n]])).toBe('ALLOW');
    expect(answer(profile, ['x86_64', 0, [6n, 0x100000001n]])).toBe('ERRNO 1');
  });

  const order = (value: number): OciSeccompArgument[] =>
    [0, 1, 2].map((index) => ({ index, op: 'SCMP_CMP_GE', value }));
  test.each([
    ['one call', Array.from({ length: 300 }, (_, value) => ({ ...allow('read'), args: order(value + 1) }))],
    [
      'many calls',
      syscallNamesOf('x86_64').flatMap((name, index) =>
        [1, 2, 3].map((value) => ({ ...allow(name), args: order(value * 1000 + index) })),
      ),
    ],
  ])('more instructions than the kernel takes are refused: %s', (_title, rules) => {
    const { refusals } = filterModel(profileOf(rules, ['x86_64']), { runtime: 'runc', native: 'x86_64' });
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.length).toBeLessThanOrEqual(maxRefusals + 1);
    expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['too-long']));
    expect(refusals[0]?.message).toContain('invalid argument');
  });
});

describe('numbers', () => {
  const read = [allow('read')];
  test.each([
    ['x86_64 alone', ['x86_64'], 'x86_64', x32Bit, 'KILL_THREAD'],
    ['x86_64 alone', ['x86_64'], 'x32', x32Bit, 'KILL_THREAD'],
    ['x86_64 alone', ['x86_64'], 'x86_64', 0xfffffffe, 'KILL_THREAD'],
    ["a tracer's -1", ['x86_64'], 'x86_64', 0xffffffff, 'ERRNO 1'],
    ['x32 alone', ['x32'], 'x32', x32Bit, 'ALLOW'],
    ['x32 alone', ['x32'], 'x86_64', 0, 'KILL_THREAD'],
    ['x32 alone', ['x32'], 'x32', 0xffffffff, 'ERRNO 1'],
    ['both', ['x86_64', 'x32'], 'x86_64', 0, 'ALLOW'],
    ['both', ['x86_64', 'x32'], 'x86_64', x32Bit, 'ALLOW'],
    ['both', ['x86_64', 'x32'], 'x32', x32Bit + 1, 'ERRNO 1'],
    ['both', ['x86_64', 'x32'], 'x32', 0xfffffffe, 'ERRNO 1'],
    ['an architecture that is not listed', ['x86_64'], 'x86', 3, 'KILL_THREAD'],
  ] as const)('%s: %s %s %d', (_title, listed, architecture, number, wanted) => {
    expect(answer(profileOf(read, listed), [architecture, number])).toBe(wanted);
  });

  test('none listed means the native one', () => {
    expect(answer(profileOf(read, []), ['arm', 3], { native: 'arm' })).toBe('ALLOW');
  });
});

describe('runtimes', () => {
  test('runc and crun filter the native architecture, listed or not', () => {
    const profile = profileOf([allow('read')], ['x86']);
    for (const runtime of ['runc', 'crun'] as const) {
      expect(answer(profile, ['x86_64', 0], { runtime })).toBe('ALLOW');
    }
    expect(answer(profile, ['x86_64', 0])).toBe('KILL_THREAD');
  });

  test('crun looks at six conditions', () => {
    const conditions = [0, 1, 2, 3, 4, 5, 0].map(
      (index): OciSeccompArgument => ({ index, op: 'SCMP_CMP_EQ', value: 1 }),
    );
    const profile = profileOf([{ ...allow('read'), args: conditions }], ['x86_64']);
    expect(answer(profile, ['x86_64', 0, [1n]], { runtime: 'runc' })).toBe('ALLOW');
    expect(answer(profile, ['x86_64', 0, [1n]], { runtime: 'crun' })).toBe('ERRNO 1');
    expect(answer(profile, ['x86_64', 0, [1n, 1n, 1n, 1n, 1n, 1n]], { runtime: 'crun' })).toBe('ALLOW');
  });

  test('an errno keeps 16 bits', () => {
    const profile = profileOf([], ['x86_64'], { defaultErrnoRet: 0x10026 });
    expect(answer(profile, ['x86_64', 0])).toBe('ERRNO 38');
  });

  test.each([
    [4094, []],
    [4095, ['errno', 'errno']],
    [0x10fff, ['errno', 'errno']],
  ])('errno %d', (errnoRet, wanted) => {
    const rule: OciSeccompRule = { names: ['read'], action: 'SCMP_ACT_ERRNO', errnoRet };
    const options = { runtime: 'crun', native: 'x86_64' } as const;
    const asRule = filterModel(profileOf([rule], ['x86_64']), options);
    const asDefault = filterModel(profileOf([], ['x86_64'], { defaultErrnoRet: errnoRet }), options);
    expect([...asRule.refusals, ...asDefault.refusals].map(({ code }) => code)).toEqual(wanted);
  });

  test('a name that libseccomp does not know is ignored', () => {
    const profile = profileOf([allow('mseal')], ['x86_64']);
    const mseal = numberOf('x86_64', 'mseal');
    expect(answer(profile, ['x86_64', mseal])).toBe('ALLOW');
    expect(answer(profile, ['x86_64', mseal], { resolve: () => undefined })).toBe('ERRNO 1');
  });
});

describe("runc's ENOSYS stub", () => {
  const profile = profileOf([allow('read', 'openat')], ['x86_64', 'x86']);
  const runc = { runtime: 'runc' } as const;
  test.each([
    ['x86_64', 257, 'ALLOW'],
    ['x86_64', 256, 'ERRNO 1'],
    ['x86_64', 258, 'ERRNO 38'],
    ['x86_64', x32Bit, 'KILL_THREAD'],
    ['x86_64', 0x80000000, 'ERRNO 38'],
    ['x86_64', 0xffffffff, 'ERRNO 1'],
    ['x86', 295, 'ALLOW'],
    ['x86', 296, 'ERRNO 38'],
    ['x86', 0xffffffff, 'ERRNO 38'],
    ['arm', 1000, 'KILL_THREAD'],
  ] as const)('%s %d: %s', (architecture, number, wanted) => {
    expect(answer(profile, [architecture, number], runc)).toBe(wanted);
  });

  test('x86_64 and x32 each have a limit', () => {
    const both = profileOf([allow('read', 'openat')], ['x86_64', 'x32']);
    const last = numberOf('x32', 'openat');
    const numbers = [257, 258, last, last + 1, 0x80000000, 0xffffffff];
    expect(numbers.map((number) => answer(both, ['x86_64', number], runc))).toEqual([
      ...['ALLOW', 'ERRNO 38', 'ALLOW', 'ERRNO 38', 'ERRNO 38', 'ERRNO 38'],
    ]);
  });

  test.each([
    ['the native architecture is not listed', profileOf([allow('write')], ['x86']), 'ERRNO 1'],
    ['no architecture is listed', profileOf([allow('write')], []), 'ERRNO 1'],
    ['the default lets calls through', profileOf([], ['x86_64'], { defaultAction: 'SCMP_ACT_LOG' }), 'LOG'],
    ['no name but that of number 0', profileOf([allow('read')], ['x86_64']), 'ERRNO 1'],
    ['no name has a number', profileOf([allow('no_such_call')], ['x86_64']), 'ERRNO 1'],
    ['none of these', profileOf([allow('write')], ['x86_64'], { defaultErrnoRet: 5 }), 'ERRNO 38'],
  ])('%s', (_title, candidate, wanted) => {
    expect(answer(candidate, ['x86_64', 400], runc)).toBe(wanted);
  });

  test('the number that runc takes for ENOSYS leaves it out', () => {
    const odd = profileOf([allow('write')], ['x86_64'], { defaultErrnoRet: 0x50026 });
    // On x86_64 alone a stub shows at numbers that are neither its own nor x32's.
    expect(answer(odd, ['x86_64', 0x80000000], runc)).toBe('KILL_THREAD');
    expect(answer({ ...odd, defaultErrnoRet: 38 }, ['x86_64', 0x80000000], runc)).toBe('ERRNO 38');
  });

  test('rules that do what the default does count', () => {
    const named = profileOf([{ names: ['statx'], action: 'SCMP_ACT_ERRNO' }], ['x86_64']);
    expect(answer(named, ['x86_64', numberOf('x86_64', 'statx')], runc)).toBe('ERRNO 1');
  });

  test('on x86 bundled calls do not count, so the stub hides those with a number of their own', () => {
    const sockets = profileOf([allow('read', 'accept4')], ['x86_64', 'x86']);
    expect(answer(sockets, ['x86', 364], runc)).toBe('ERRNO 38');
    expect(answer(sockets, ['x86', 364], { runtime: 'crun' })).toBe('ALLOW');
  });

  test('on s390x number 0 is answered, too', () => {
    const onZ = profileOf([allow('read')], ['s390x']);
    const options = { ...runc, native: 's390x' } as const;
    expect([0, 1, 3, 4].map((number) => answer(onZ, ['s390x', number], options))).toEqual([
      ...['ERRNO 38', 'ERRNO 1', 'ALLOW', 'ERRNO 38'],
    ]);
  });
});

describe('any profile', () => {
  const random = fc.integer().map(seededRandom);
  const listed = fc.shuffledSubarray(
    [...architectures].filter((name) => name !== 's390x'),
    { minLength: 1 },
  );

  test('ranges are ascending, apart, and not otherwise', () => {
    fc.assert(
      fc.property(random, listed, fc.constantFrom('runc', 'crun'), (draw, order, runtime) => {
        const model = filterModel(randomProfile(draw, order), { runtime, native: 'x86_64' });
        for (const { ranges, otherwise, calls } of model.architectures) {
          let last = -1;
          for (const range of ranges) {
            expect(range.first).toBeGreaterThan(last);
            expect(range.last).toBeGreaterThanOrEqual(range.first);
            expect(range.verdict).not.toEqual(otherwise);
            expect([...calls.keys()].filter((call) => call > range.first && call <= range.last)).toEqual([]);
            last = range.last;
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('without the refused rules it is the same model', () => {
    fc.assert(
      fc.property(random, listed, (draw, order) => {
        const options = { runtime: 'libseccomp', native: 'x86_64' } as const;
        const profile = profileWithSingleNames(randomProfile(draw, order));
        const model = filterModel(profile, options);
        fc.pre(model.refusals.length > 0 && model.refusals.length < maxRefusals);
        const refused = new Set(model.refusals.map(({ rule }) => rule));
        const syscalls = profile.syscalls.filter((_rule, index) => !refused.has(index));
        expect(filterModel({ ...profile, syscalls }, options)).toEqual({ ...model, refusals: [] });
      }),
      { numRuns: 50 },
    );
  });
});

/** The same rules, each of them one for libseccomp: what is refused is then a whole rule. */
function profileWithSingleNames(profile: OciSeccomp): OciSeccomp {
  const syscalls = profile.syscalls.flatMap(({ names, args = [], ...rest }) => {
    const repeats = new Set(args.map(({ index }) => index)).size < args.length;
    const sets = repeats ? args.map((argument) => [argument]) : [args];
    return names.flatMap((name) => sets.map((conditions) => ({ ...rest, names: [name], args: conditions })));
  });
  return { ...profile, syscalls };
}
