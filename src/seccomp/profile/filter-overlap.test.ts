import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goArchitectureNames, nativeArchitectures } from '../oci-architecture.js';
import type { DockerSeccompFilter } from './docker-seccomp.js';
import { canBothApply, conditionsKey, coversConditions, type RuleConditions } from './filter-overlap.js';
import { resolveProfile, type SeccompTarget } from './resolve-profile.js';

const minors = [4, 5, 6];

/** Every container, machine and kernel that the conditions below can tell apart. */
const targets: SeccompTarget[] = nativeArchitectures.flatMap((architecture) =>
  ([[], ['BPF'], ['KILL'], ['BPF', 'KILL']] as const).flatMap((capabilities) =>
    [3, ...minors].map((minor) => ({ architecture, capabilities, kernel: { major: 5, minor } })),
  ),
);

function applies(conditions: RuleConditions, target: SeccompTarget): boolean {
  const rule = { names: ['read'], action: 'SCMP_ACT_ALLOW' as const, ...conditions };
  return resolveProfile({ defaultAction: 'SCMP_ACT_LOG', syscalls: [rule] }, target).syscalls.length > 0;
}

const machines = [goArchitectureNames.x86_64, goArchitectureNames.aarch64, goArchitectureNames.s390x];
const filter = fc.record<DockerSeccompFilter>(
  {
    caps: fc.subarray(['CAP_BPF', 'CAP_KILL'], { minLength: 1 }),
    arches: fc.subarray(machines, { minLength: 1 }),
    minKernel: fc.constantFrom(...minors.map((minor) => `5.${minor}`)),
  },
  { requiredKeys: [] },
);
const conditions: fc.Arbitrary<RuleConditions> = fc.record(
  { includes: filter, excludes: filter },
  { requiredKeys: [] },
);

describe('canBothApply', () => {
  it('is never false where there is a container for both', () => {
    fc.assert(
      fc.property(conditions, conditions, (one, other) => {
        const common = targets.some((target) => applies(one, target) && applies(other, target));
        if (common) expect(canBothApply(one, other)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, boolean, RuleConditions, RuleConditions]>([
    ['a capability', false, { includes: { caps: ['CAP_BPF'] } }, { excludes: { caps: ['CAP_BPF'] } }],
    [
      'one of two',
      false,
      { includes: { caps: ['CAP_BPF', 'CAP_KILL'] } },
      { excludes: { caps: ['CAP_KILL'] } },
    ],
    ['another', true, { includes: { caps: ['CAP_BPF'] } }, { excludes: { caps: ['CAP_KILL'] } }],
    [
      'other machines',
      false,
      { includes: { arches: ['amd64'] } },
      { includes: { arches: ['arm64', 's390x'] } },
    ],
    [
      'a common machine',
      true,
      { includes: { arches: ['amd64'] } },
      { includes: { arches: ['arm64', 'amd64'] } },
    ],
    ['the machine', false, { includes: { arches: ['amd64'] } }, { excludes: { arches: ['amd64', 'arm64'] } }],
    ['one machine', true, { includes: { arches: ['amd64', 'arm64'] } }, { excludes: { arches: ['amd64'] } }],
    ['a kernel', false, { includes: { minKernel: '5.10' } }, { excludes: { minKernel: '5.9' } }],
    ['a newer kernel', true, { includes: { minKernel: '5.9' } }, { excludes: { minKernel: '5.10' } }],
  ])('%s: %s', (_, wanted, one, other) => {
    expect([canBothApply(one, other), canBothApply(other, one)]).toEqual([wanted, wanted]);
  });
});

describe('coversConditions', () => {
  it('is true only where one applies whenever the other does', () => {
    fc.assert(
      fc.property(conditions, conditions, (one, other) => {
        const isWider = targets.every((target) => applies(one, target) || !applies(other, target));
        if (coversConditions(one, other)) expect(isWider).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('knows equal conditions in whatever order', () => {
    const one = { includes: { caps: ['CAP_KILL', 'CAP_BPF'], arches: ['arm64', 'amd64'] } };
    const other = { includes: { arches: ['amd64', 'arm64'], caps: ['CAP_BPF', 'CAP_KILL'] } };
    expect(conditionsKey(one)).toBe(conditionsKey(other));
    expect(coversConditions(one, other)).toBe(true);
    expect(coversConditions(other, { excludes: other.includes })).toBe(false);
    expect(coversConditions({}, other)).toBe(true);
  });
});
