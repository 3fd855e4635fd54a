import type { Program } from '../../bpf/instruction.js';
import { type Architecture, auditArchitectures, endianness } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { isPermitted } from '../algebra/operations.js';
import { decisionOfCall } from '../decision/call-decision.js';
import { decisionOfModel } from '../decision/of-model.js';
import { type Decision, DecisionSpace } from '../decision/space.js';
import type { FilterModel } from '../libseccomp/filter-model.js';
import { type FilterOptions, filterModel } from '../libseccomp/model-filter.js';
import { type WeightedCall, weightsOfCalls } from './call-weights.js';
import { compileDecision } from './compile-decision.js';

export interface CompileProfileOptions extends FilterOptions {
  /** How often a recording saw each call; without it all are taken to be alike. */
  counts?: readonly CallCount[];
}

export interface CallCount {
  architecture: Architecture;
  /** As in `seccomp_data.nr`. */
  number: number;
  count: number;
}

export interface CompiledProfile {
  program: Program;
  model: FilterModel;
  /** What the program computes, and the space that the function is of. */
  decision: Decision;
  space: DecisionSpace;
}

/**
 * The smallest good program for what a runtime and libseccomp make of a profile: the same answer to every call. Whether
 * the runtime takes the profile at all is in `model.refusals`. Throws `ProgramTooLong`.
 */
export function compileProfile(profile: OciSeccomp, options: CompileProfileOptions): CompiledProfile {
  const model = filterModel(profile, options);
  const space = new DecisionSpace();
  const decision = decisionOfModel(space, model);
  const architectures = model.architectures.map(({ architecture }) => architecture);
  const program = compileFilter(space, decision, { ...options, architectures });
  return { program, model, decision, space };
}

/** What is known of the calls that a filter will be asked for. */
export interface ExpectedCalls {
  /** What the machine's kernel is built for. */
  native: Architecture;
  /** All that it serves, or that the filter is for. */
  architectures: readonly Architecture[];
  counts?: readonly CallCount[];
}

/** `compileDecision` with the frequent calls found first. */
export function compileFilter(space: DecisionSpace, decision: Decision, expected: ExpectedCalls): Program {
  return compileDecision(space, decision, {
    weights: weightsOfCalls(weightedCalls(space, decision, expected)),
    endianness: endianness[expected.native],
  });
}

/** Of calls that may be let through: to refuse one a little later costs nobody anything. */
function weightedCalls(
  space: DecisionSpace,
  decision: Decision,
  { architectures, native, counts = [] }: ExpectedCalls,
): WeightedCall[] {
  const shares = sharesOf(counts);
  return architectures.flatMap((architecture) => {
    const rank = architecture === native ? 1 : architecture === 'x32' ? rarestWeight : foreignWeight;
    return numbersOf(architecture).flatMap((number): WeightedCall[] => {
      const value = space.valueOf(decisionOfCall(space, decision, architecture, number));
      if (value !== undefined && !isPermitted(value)) return [];
      const seen = 1 + countedShare * (shares.get(`${architecture} ${number}`) ?? 0);
      const weight = seen * rank * (value === undefined ? testedWeight : 1);
      return [{ auditArchitecture: auditArchitectures[architecture], number, weight }];
    });
  });
}

/** Of all counted calls, by architecture and number. */
function sharesOf(counts: readonly CallCount[]): Map<string, number> {
  const total = counts.reduce((sum, { count }) => sum + count, 0) || 1;
  const shares = new Map<string, number>();
  for (const { architecture, number, count } of counts) {
    const key = `${architecture} ${number}`;
    shares.set(key, (shares.get(key) ?? 0) + count / total);
  }
  return shares;
}

/**
 * Since Linux 5.11 the kernel answers calls that are allowed whatever their arguments without running the filter.
 * What it runs for are those with tests.
 */
const testedWeight = 12;
/** Programs of other architectures than the machine's are rare; of x32, all but extinct. */
const foreignWeight = 1 / 8;
const rarestWeight = 1 / 16;
/** Calls that were seen weigh so much, all together, that what was not hardly counts. */
const countedShare = 2000;

function numbersOf(architecture: Architecture): number[] {
  return syscallNamesOf(architecture).flatMap((name) => syscallNumber(architecture, name) ?? []);
}
