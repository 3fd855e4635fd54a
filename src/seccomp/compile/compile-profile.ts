import type { Program } from '../../bpf/instruction.js';
import { type Architecture, auditArchitectures, endianness } from '../../linux/architecture.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import { decisionOfModel } from '../decision/of-model.js';
import { type Decision, DecisionSpace } from '../decision/space.js';
import { wordsOfCall } from '../decision/words.js';
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
  const weights = weightsOfCalls(weightedCalls(space, decision, model, options));
  const program = compileDecision(space, decision, { weights, endianness: endianness[options.native] });
  return { program, model, decision, space };
}

/** Of calls that the workload may make; to refuse one a little later costs nobody anything. */
function weightedCalls(
  space: DecisionSpace,
  decision: Decision,
  model: FilterModel,
  { native, counts = [] }: CompileProfileOptions,
): WeightedCall[] {
  const seen = new Map(counts.map(({ architecture, number, count }) => [`${architecture} ${number}`, count]));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return model.architectures.flatMap(({ architecture }) => {
    const rank = architecture === native ? 1 : architecture === 'x32' ? rarestWeight : foreignWeight;
    return numbersOf(architecture).flatMap((number): WeightedCall[] => {
      const call = { auditArchitecture: auditArchitectures[architecture], number };
      const { action } = answerTo(space, decision, call);
      if (action !== 'SCMP_ACT_ALLOW' && !hasTests(model, architecture, number)) return [];
      const frequency = total === 0 ? 0 : (seen.get(`${architecture} ${number}`) ?? 0) / total;
      const tested = hasTests(model, architecture, number) ? testedWeight : 1;
      return [{ ...call, weight: (total === 0 ? 1 : countedShare * frequency + 1) * tested * rank }];
    });
  });
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

function hasTests(model: FilterModel, architecture: Architecture, number: number): boolean {
  const part = model.architectures.find((candidate) => candidate.architecture === architecture);
  return part?.calls.get(number)?.kind === 'test';
}

function answerTo(
  space: DecisionSpace,
  decision: Decision,
  call: { auditArchitecture: number; number: number },
): Verdict {
  return verdictOfReturnValue(space.evaluate(decision, wordsOfCall(call)));
}
