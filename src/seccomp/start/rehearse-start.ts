import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Recording } from '../../policy/recording.js';
import type { FilterModel, Refusal } from '../libseccomp/filter-model.js';
import { filterModel } from '../libseccomp/model-filter.js';
import { type LibseccompVersion, resolverOf } from '../libseccomp/resolve-syscall.js';
import type { NativeArchitecture } from '../oci-architecture.js';
import type { CallContext, KernelRelease } from './call-answer.js';
import { type KernelNeed, kernelNeeds, unmetNeeds } from './kernel-needs.js';
import { knownReleases } from './known-releases.js';
import { type LibcEffect, libcEffects } from './libc-effects.js';
import type { LibcRelease } from './libc-release.js';
import { type RehearsedCall, rehearseRuntime, type StartKind } from './rehearse-runtime.js';
import { rehearseWorkload, seenRuntimeCalls } from './rehearse-workload.js';
import { isIn, type RuntimeRelease } from './runtime-version.js';

/** A start to rehearse. */
export interface StartToRehearse {
  profile: OciSeccomp;
  runtime: RuntimeRelease;
  noNewPrivileges: boolean;
  native: NativeArchitecture;
  kernel: KernelRelease;
  /** What the workload was seen to do. */
  recording?: Recording;
  /** What the workload's programs are linked with; all of them without it. */
  libcs?: readonly LibcRelease[];
  /** Two commands or one: `create`, as engines do, where absent. */
  command?: StartKind['command'];
  /** Which calls the runtime's libseccomp knows; every one of our tables where absent. */
  libseccomp?: LibseccompVersion;
}

export interface Rehearsal {
  /** `may-fail`: it depends on what is not known: arguments, threads of the runtime, a supervisor. */
  outcome: 'starts' | 'may-fail' | 'fails';
  /** Why the runtime would not load the filter; the first is what it says. */
  refusals: Refusal[];
  /** What in the profile the kernel does not know. */
  unmet: KernelNeed[];
  /** The first call that ends the start; absent where none surely does. */
  firstFailure?: RehearsedCall;
  /** In their order. */
  runtimeCalls: RehearsedCall[];
  /** In the recording's order; empty without one. */
  workloadCalls: RehearsedCall[];
  libcs: LibcEffect[];
  /** Other releases of both runtimes, at which what they call changed, and what would end a start there. */
  otherReleases: OtherRelease[];
}

export interface OtherRelease {
  runtime: RuntimeRelease;
  outcome: Rehearsal['outcome'];
  refusal?: Refusal;
  firstFailure?: RehearsedCall;
}

/**
 * What would happen if a container were started with a profile: refusals of the runtime first, then of the kernel, then
 * each call that the runtime makes under the filter, then those of the workload. Nothing is started.
 */
export function rehearseStart(start: StartToRehearse): Rehearsal {
  const models = new Models(start);
  return {
    ...rehearseOne(start, models),
    libcs: libcEffects(contextOf(start, models), start.libcs),
    otherReleases: knownReleases
      .filter(({ name, version }) => name !== start.runtime.name || version !== start.runtime.version)
      .map((runtime) => otherRelease({ ...start, runtime }, models)),
  };
}

/** One for each runtime, whatever its release. */
class Models {
  private readonly made = new Map<RuntimeRelease['name'], FilterModel>();

  constructor(private readonly start: StartToRehearse) {}

  of(runtime: RuntimeRelease['name']): FilterModel {
    const { profile, native, libseccomp } = this.start;
    const resolve = libseccomp && resolverOf(libseccomp);
    const model =
      this.made.get(runtime) ?? filterModel(profile, { runtime, native, ...(resolve && { resolve }) });
    this.made.set(runtime, model);
    return model;
  }
}

function otherRelease(start: StartToRehearse, models: Models): OtherRelease {
  const { recording: _, ...withoutWorkload } = start;
  const { outcome, refusals, firstFailure } = rehearseOne(withoutWorkload, models);
  const [refusal] = refusals;
  return {
    runtime: start.runtime,
    outcome,
    ...(refusal && { refusal }),
    ...(firstFailure && { firstFailure }),
  };
}

function rehearseOne(start: StartToRehearse, models: Models): Omit<Rehearsal, 'libcs' | 'otherReleases'> {
  const context = contextOf(start, models);
  const refusals = context.model.refusals.filter(({ code }) => code !== 'flags' || !takesFlags(start));
  const unmet = unmetNeeds(kernelNeeds(start.profile, start.runtime), start.kernel);
  const runtimeCalls = rehearseRuntime(kindOf(start), context);
  const workloadCalls = start.recording ? rehearseWorkload(start.recording, context) : [];
  const calls = [...runtimeCalls, ...workloadCalls];
  const isRefused = refusals.length > 0 || unmet.length > 0;
  const firstFailure = isRefused ? undefined : calls.find(endsEveryStart);
  const mayFail = calls.some(({ consequence }) => consequence !== 'goes-on');
  return {
    outcome: isRefused || firstFailure ? 'fails' : mayFail ? 'may-fail' : 'starts',
    refusals,
    unmet,
    ...(firstFailure && { firstFailure }),
    runtimeCalls,
    workloadCalls,
  };
}

/** The model is of runc 1.1, which takes no flags; 1.2.0 and later take these (runc pull request 3390). */
function takesFlags({ runtime, profile: { flags = [] } }: StartToRehearse): boolean {
  const known = ['TSYNC', 'LOG', 'SPEC_ALLOW'].map((flag) => `SECCOMP_FILTER_FLAG_${flag}`);
  return (
    runtime.name === 'runc' &&
    isIn(runtime.version, [{ from: '1.2' }]) &&
    flags.every((flag) => known.includes(flag))
  );
}

function endsEveryStart({ certainty, consequence }: RehearsedCall): boolean {
  return certainty === 'must' && consequence === 'fails';
}

function contextOf({ runtime, native, kernel }: StartToRehearse, models: Models): CallContext {
  return { model: models.of(runtime.name), architecture: native, kernel };
}

function kindOf(start: StartToRehearse): StartKind {
  const { profile, runtime, noNewPrivileges, recording, command = 'create' } = start;
  const asksSupervisor = profile.syscalls.some(({ action }) => action === 'SCMP_ACT_NOTIFY');
  const seenCalls = recording ? seenRuntimeCalls(recording, runtime) : [];
  return { runtime, noNewPrivileges, asksSupervisor, command, seenCalls };
}
