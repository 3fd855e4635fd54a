import type { Architecture } from '../../linux/architecture.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { ArchitectureFilter } from './architecture-filter.js';
import type { RuleOutcome } from './call-entry.js';
import { enosysStub } from './enosys-stub.js';
import type { FilterModel, Refusal } from './filter-model.js';
import { modelProgram } from './model-program.js';
import { isTakenAction, refusalOfDefault, refusalOfRule, refusalOfSize } from './refusal.js';
import { resolveSyscall, type SyscallResolver } from './resolve-syscall.js';
import { type RuleRequest, runtimeRequests, type SeccompRuntime } from './runtime-requests.js';

export interface FilterOptions {
  runtime: SeccompRuntime;
  /** What the machine's kernel and the runtime are built for. */
  native: Architecture;
  /** What the runtime's libseccomp knows; by default every call of our tables. */
  resolve?: SyscallResolver;
  /** Whether runc puts its ENOSYS stub before the filter; by default it does, as 1.0 and later do. */
  stub?: boolean;
}

/** After so many refusals the rest of a profile is not looked at: taking a rule back is slow, and one is enough. */
export const maxRefusals = 16;

/**
 * The function that the filter computes which a runtime has libseccomp 2.5 generate from a profile: for each call of
 * each architecture the same answer for all arguments, libseccomp's peculiarities included (docs/libseccomp.md).
 */
export function filterModel(profile: OciSeccomp, options: FilterOptions): FilterModel {
  const { runtime, resolve = resolveSyscall, stub = runtime === 'runc' } = options;
  const requests = runtimeRequests(profile, options);
  const filters = requests.architectures.map((architecture) => new ArchitectureFilter(architecture, resolve));
  const refusals = [...requests.refusals];
  if (!isTakenAction(requests.defaultAction)) refusals.push(refusalOfDefault(runtime));
  for (const request of requests.rules) {
    if (refusals.length >= maxRefusals) break;
    // A name that libseccomp does not know: both runtimes go on without the rule.
    if (resolve(options.native, request.name) === undefined) continue;
    const outcome = isTakenAction(request.action) ? addEverywhere(filters, request) : 'errno';
    if (outcome !== 'added') refusals.push(refusalOfRule(outcome, request, runtime));
  }
  const program = modelProgram(
    filters,
    requests.defaultAction,
    stub ? enosysStub(profile, resolve) : new Map(),
  );
  if (program.isTooLong) refusals.push(refusalOfSize(runtime));
  return {
    architectures: program.architectures,
    unlisted: program.unlisted,
    withoutTable: requests.withoutTable,
    refusals: refusals.sort(byRule),
  };
}

/** Adds a rule to all architectures or, where one does not take it, to none. */
function addEverywhere(filters: readonly ArchitectureFilter[], request: RuleRequest): RuleOutcome {
  const outcomes = filters.map((filter) => filter.add(request));
  const failed =
    outcomes.find((outcome) => outcome === 'endless') ?? outcomes.find((outcome) => outcome !== 'added');
  if (failed === undefined) return 'added';
  for (const [index, filter] of filters.entries()) if (outcomes[index] === 'added') filter.takeBack(request);
  return failed;
}

/** As the runtime meets them: what is about the whole profile, then its rules in their order. */
function byRule(a: Refusal, b: Refusal): number {
  return (a.rule ?? -1) - (b.rule ?? -1);
}
