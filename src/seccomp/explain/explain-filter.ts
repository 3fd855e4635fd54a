import type { Architecture } from '../../linux/architecture.js';
import type { Capability } from '../../linux/capabilities.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Verdict } from '../call-verdict.js';
import { catalogueEntry } from '../catalogue/catalogue.js';
import { type DangerLevel, dangerLevels } from '../catalogue/purpose-danger.js';
import { type SyscallPurpose, syscallPurposes } from '../catalogue/syscall-purpose.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { type CallPermission, callPermissions } from './call-permission.js';
import { compareWithDocker, type DockerComparison, dangerRank } from './compare-with-docker.js';
import { describeRules } from './describe-rules.js';
import { type ArchitectureExplanation, explainArchitectures } from './explain-architectures.js';
import { type OtherCalls, otherCalls } from './other-calls.js';
import { type RefusedCalls, refusedCalls } from './refused-calls.js';

/** What is to be explained: the function, whatever it was made of. */
export interface FilterToExplain {
  decision: Decision;
  /** The machine's own, whose calls are listed. */
  native: Architecture;
  /** Docker's default for the same machine, in the same space. */
  dockerDefault: Decision;
  /** What it was made of, for what a filter does not tell any more. */
  profile?: OciSeccomp;
  /** All that the container has, where that is known. */
  capabilities?: readonly Capability[];
}

/** A filter as a reviewer reads it. */
export interface Explanation {
  native: Architecture;
  counts: { named: number; always: number; conditional: number };
  /** In the catalogue's order; those without calls on this architecture are left out. */
  groups: PurposeGroup[];
  /** Calls that are let happen, wholly or for some arguments, of level `elevated` or more, the worst first. */
  dangerous: DangerousCall[];
  /** Calls that are let happen for some arguments only. */
  conditional: ConditionalCall[];
  refused: RefusedCalls;
  comparison: DockerComparison;
  architectures: ArchitectureExplanation[];
  others: OtherCalls;
  /** Names in the profile that no architecture has: their rules have no effect. */
  unknownNames: string[];
  /** Names of calls about which a supervisor is asked, and where it listens. */
  asked: { names: string[]; listenerPath?: string };
}

export interface PurposeGroup {
  purpose: SyscallPurpose;
  always: string[];
  conditional: string[];
  /** Named calls of the group that the architecture has. */
  total: number;
}

export interface DangerousCall {
  name: string;
  level: DangerLevel;
  reason: string;
  /** What it can need; of a container whose capabilities are known, with which of them it has. */
  capabilities: { name: Capability; had?: boolean }[];
  /** In words, one of them must hold; absent where it is always let happen. */
  conditions?: string[];
}

export interface ConditionalCall {
  name: string;
  /** In words; undefined where more than a few comparisons of arguments decide. */
  conditions?: string[];
  /** What happens otherwise. */
  otherwise: Verdict[];
}

/** Explains a filter from the function that it computes: exactly, whoever made it. */
export function explainFilter(space: DecisionSpace, filter: FilterToExplain): Explanation {
  const { decision, native, dockerDefault, profile, capabilities } = filter;
  const calls = callPermissions(space, decision, native);
  const count = (permission: CallPermission['permission']) =>
    calls.filter((call) => call.permission === permission).length;
  return {
    native,
    counts: { named: calls.length, always: count('always'), conditional: count('conditional') },
    groups: groupsOf(calls),
    dangerous: dangerousCalls(calls, capabilities),
    conditional: calls.filter(({ permission }) => permission === 'conditional').map(conditionalCall),
    refused: refusedCalls(calls),
    comparison: compareWithDocker(space, calls, callPermissions(space, dockerDefault, native)),
    architectures: explainArchitectures(space, decision, native),
    others: otherCalls(space, decision, native),
    unknownNames: unknownNames(profile),
    asked: {
      names: calls
        .filter(({ verdicts }) => verdicts.some(({ action }) => action === 'SCMP_ACT_NOTIFY'))
        .map(({ name }) => name),
      ...(profile?.listenerPath !== undefined && { listenerPath: profile.listenerPath }),
    },
  };
}

function groupsOf(calls: readonly CallPermission[]): PurposeGroup[] {
  return syscallPurposes.flatMap((purpose) => {
    const own = calls.filter(({ name }) => catalogueEntry(name)?.purpose === purpose);
    const names = (permission: CallPermission['permission']) =>
      own.filter((call) => call.permission === permission).map(({ name }) => name);
    if (own.length === 0) return [];
    return [{ purpose, always: names('always'), conditional: names('conditional'), total: own.length }];
  });
}

function dangerousCalls(
  calls: readonly CallPermission[],
  capabilities: readonly Capability[] | undefined,
): DangerousCall[] {
  return calls
    .filter(
      ({ name, permission }) =>
        permission !== 'never' && dangerRank(name) >= dangerLevels.indexOf('elevated'),
    )
    .toSorted((a, b) => dangerRank(b.name) - dangerRank(a.name))
    .flatMap((call) => {
      const entry = catalogueEntry(call.name);
      if (entry === undefined) return [];
      const { name, danger } = entry;
      const needed = entry.capabilities.filter((capability) => !everyPath.includes(capability));
      return [
        {
          name,
          ...danger,
          capabilities: needed.map((capability) => ({
            name: capability,
            ...(capabilities && { had: capabilities.includes(capability) }),
          })),
          ...(call.permission === 'conditional' && { conditions: conditionsOf(call) ?? [unsaid] }),
        },
      ];
    });
}

/** Every call with a path can need them, which tells nothing. */
const everyPath: readonly Capability[] = ['DAC_OVERRIDE', 'DAC_READ_SEARCH'];

const unsaid = 'for some arguments, by conditions that cannot be said in a few comparisons';

function conditionalCall(call: CallPermission): ConditionalCall {
  const conditions = conditionsOf(call);
  return {
    name: call.name,
    ...(conditions && { conditions }),
    otherwise: call.verdicts.filter(({ action }) => action !== 'SCMP_ACT_ALLOW' && action !== 'SCMP_ACT_LOG'),
  };
}

function conditionsOf({ name, rules, architecture }: CallPermission): string[] | undefined {
  return rules && describeRules(name, rules.all, { bits: rules.bits, architecture });
}

function unknownNames(profile: OciSeccomp | undefined): string[] {
  const names = new Set(profile?.syscalls.flatMap((rule) => rule.names) ?? []);
  return [...names].filter((name) => catalogueEntry(name) === undefined);
}
