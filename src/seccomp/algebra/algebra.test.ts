import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyDecision, anyLeaf } from '../../../test/support/arbitrary-decision.js';
import type { OciSeccomp, OciSeccompArgument } from '../../policy/oci-seccomp.js';
import { decisionOfCall } from '../decision/call-decision.js';
import { decisionOfModel } from '../decision/of-model.js';
import { type Decision, DecisionSpace } from '../decision/space.js';
import { wordsOfCall } from '../decision/words.js';
import { filterModel } from '../libseccomp/model-filter.js';
import { argumentRules } from './argument-rules.js';
import { compareFilters } from './compare.js';
import { difference, intersection, isEmpty, isPermitted, isSubset, permitted, union } from './operations.js';
import { profileOfDecision } from './profile-of-decision.js';
import { witnessesOf } from './witness.js';

/** Runs a law over random filters, all in one space. */
function law(check: (space: DecisionSpace, a: Decision, b: Decision, c: Decision) => void) {
  fc.assert(
    fc.property(anyDecision(), anyDecision(), anyDecision(), (a, b, c) => {
      const space = new DecisionSpace();
      check(space, a(space), b(space), c(space));
    }),
    { numRuns: 100 },
  );
}

describe('laws', () => {
  test('union and intersection are idempotent, associative, and absorb each other', () => {
    law((space, a, b, c) => {
      expect(union(space, a, a)).toBe(a);
      expect(intersection(space, a, a)).toBe(a);
      expect(union(space, union(space, a, b), c)).toBe(union(space, a, union(space, b, c)));
      expect(intersection(space, intersection(space, a, b), c)).toBe(
        intersection(space, a, intersection(space, b, c)),
      );
      expect(union(space, a, intersection(space, a, b))).toBe(a);
      expect(intersection(space, a, union(space, a, b))).toBe(a);
    });
  });

  test('what is permitted: commutative, distributive, De Morgan', () => {
    law((space, a, b, c) => {
      const [p, q, r] = [permitted(space, a), permitted(space, b), permitted(space, c)];
      expect(permitted(space, union(space, a, b))).toBe(space.or(q, p));
      expect(permitted(space, intersection(space, a, b))).toBe(space.and(q, p));
      expect(space.not(space.or(p, q))).toBe(space.and(space.not(p), space.not(q)));
      expect(space.not(space.and(p, q))).toBe(space.or(space.not(p), space.not(q)));
      expect(space.and(p, space.or(q, r))).toBe(space.or(space.and(p, q), space.and(p, r)));
    });
  });

  test('A without B is empty exactly where A is within B; and is apart from B', () => {
    law((space, a, b) => {
      const rest = difference(space, a, b);
      expect(isEmpty(space, rest)).toBe(isSubset(space, a, b));
      expect(isEmpty(space, intersection(space, rest, b))).toBe(true);
      expect(permitted(space, union(space, rest, intersection(space, a, b)))).toBe(permitted(space, a));
      expect(isSubset(space, intersection(space, a, b), a)).toBe(true);
      expect(isSubset(space, a, union(space, a, b))).toBe(true);
    });
  });

  test('the relation agrees with the counterexamples, and each of them is one', () => {
    law((space, a, b) => {
      const { relation, onlyInA, onlyInB, answers } = compareFilters(space, a, b);
      expect(onlyInA.total === 0).toBe(relation === 'equal' || relation === 'subset');
      expect(onlyInB.total === 0).toBe(relation === 'equal' || relation === 'superset');
      expect(a === b).toBe(relation === 'equal' && answers.total === 0);
      for (const call of [...onlyInA.shown, ...onlyInB.shown, ...answers.shown]) {
        const words = wordsOfCall(call);
        const values = [a, b].map((filter) => space.evaluate(filter, words));
        const [inA, inB] = values.map(isPermitted);
        if (onlyInA.shown.includes(call)) expect([inA, inB]).toEqual([true, false]);
        else if (onlyInB.shown.includes(call)) expect([inA, inB]).toEqual([false, true]);
        else expect([inA === inB, values[0] === values[1]]).toEqual([true, false]);
      }
    });
  });
});

describe('witnessesOf', () => {
  test('finds one exactly where there is one', () => {
    law((space, a) => {
      const condition = permitted(space, a);
      const { shown, total } = witnessesOf(space, condition);
      expect(total > 0).toBe(condition !== space.no);
      for (const call of shown) expect(space.evaluate(condition, wordsOfCall(call))).toBe(1);
    });
  });
});

const operators = ['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map(
  (op) => `SCMP_CMP_${op}` as OciSeccompArgument['op'],
);
const operands = fc.oneof(
  fc.nat(10).map(BigInt),
  fc.constantFrom(0x7e020000n, 0xffffffffn, 0x100000000n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const argument = fc.record({
  index: fc.nat(2),
  op: fc.constantFrom(...operators),
  value: operands,
  valueTwo: operands,
});

function profileOf(args: OciSeccompArgument[][], architectures = ['SCMP_ARCH_X86_64']): OciSeccomp {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    architectures,
    syscalls: [
      { names: ['close', 'read'], action: 'SCMP_ACT_ALLOW' },
      ...args.map((each) => ({ names: ['openat'], action: 'SCMP_ACT_ALLOW' as const, args: each })),
    ],
  };
}

describe('argumentRules', () => {
  const ofOpenat = (space: DecisionSpace, profile: OciSeccomp) => {
    const filter = decisionOfModel(space, filterModel(profile, { runtime: 'libseccomp', native: 'x86_64' }));
    return permitted(space, decisionOfCall(space, filter, 'x86_64', 257));
  };

  test.each(operators)('%s comes back as one comparison', (op) => {
    fc.assert(
      fc.property(operands, operands, (value, valueTwo) => {
        const space = new DecisionSpace();
        const condition = ofOpenat(space, profileOf([[{ index: 1, op, value, valueTwo }]]));
        expect(argumentRules(space, condition)?.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('rules hold together exactly where the condition does', () => {
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 3 }), (args) => {
        const space = new DecisionSpace();
        const condition = ofOpenat(space, profileOf(args.map((each) => [each])));
        const rules = argumentRules(space, condition) ?? [];
        // One by one: how libseccomp joins rules is another matter.
        const again = rules.map((rule) => ofOpenat(space, profileOf([rule])));
        expect(again.reduce((a, b) => space.or(a, b), space.no)).toBe(condition);
      }),
      { numRuns: 300 },
    );
  });
});

describe('rules that people read', () => {
  const space = new DecisionSpace();
  const ofValues = (args: OciSeccompArgument[]) =>
    args
      .map((each) => [each])
      .map((rule) => filterModel(profileOf([rule]), { runtime: 'libseccomp', native: 'x86_64' }))
      .map((model) => permitted(space, decisionOfCall(space, decisionOfModel(space, model), 'x86_64', 257)))
      .reduce((a, b) => space.or(a, b));
  const is = (value: number) => ({ index: 0, value, op: 'SCMP_CMP_EQ' as const });

  test.each([
    ['the values of personality', [0, 8, 0x20000, 0x20008, 0xffffffff].map(is)],
    [
      'families below a limit, and some more',
      [{ index: 0, value: 12, op: 'SCMP_CMP_LT' as const }, ...[13, 14, 15, 16, 17, 18, 21, 44].map(is)],
    ],
    ['a mask of flags', [{ index: 0, value: 0x7e020000, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' as const }]],
  ])('%s', (_, args) => {
    expect(argumentRules(space, ofValues(args))).toEqual(args.map((each) => [each]));
  });
});

describe('profileOfDecision', () => {
  test('of a profile with at most one condition a call, the very same filter', () => {
    fc.assert(
      fc.property(argument, fc.boolean(), (each, isWide) => {
        const space = new DecisionSpace();
        const list = isWide ? (['x86_64', 'x86', 'x32'] as const) : (['x86_64'] as const);
        const oci = list.map((name) => `SCMP_ARCH_${name.toUpperCase()}`);
        const narrow = isWide
          ? { ...each, value: each.value & 0xffffn, valueTwo: each.valueTwo & 0xffffn }
          : each;
        const source = filterModel(profileOf([[narrow]], oci), { runtime: 'libseccomp', native: 'x86_64' });
        const { exact, comparison } = profileOfDecision(space, decisionOfModel(space, source), list);
        expect({ exact, comparison }).toMatchObject({ exact: true, comparison: { relation: 'equal' } });
      }),
      { numRuns: 100 },
    );
  });

  test('never says exact where it is not', () => {
    fc.assert(
      fc.property(anyDecision(), anyLeaf(), (make, leaf) => {
        const space = new DecisionSpace();
        const decision = space.choose(permitted(space, make(space)), make(space), leaf(space));
        const { profile, exact } = profileOfDecision(space, decision, ['x86_64']);
        const model = filterModel(profile, { runtime: 'libseccomp', native: 'x86_64' });
        expect(exact).toBe(decisionOfModel(space, model) === decision);
      }),
      { numRuns: 25 },
    );
  });
});
