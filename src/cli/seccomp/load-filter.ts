import { AppError } from '../../base/app-error.js';
import type { Diagnostic } from '../../base/diagnostic.js';
import { count, printable } from '../../base/text.js';
import { checkSeccompProgram } from '../../bpf/check-seccomp-program.js';
import { decodeProgram } from '../../bpf/encode-program.js';
import type { Program } from '../../bpf/instruction.js';
import { hostFacts } from '../../host/host-facts.js';
import { readSeccompFilters } from '../../host/seccomp-filter.js';
import { type Architecture, endianness } from '../../linux/architecture.js';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Policy } from '../../policy/policy.js';
import { renderDiagnostics } from '../../policy/policy-diagnostics.js';
import { decodePolicy } from '../../policy/policy-yaml.js';
import { intersection } from '../../seccomp/algebra/operations.js';
import { decisionOfModel } from '../../seccomp/decision/of-model.js';
import { type Decision, type DecisionSpace, DecisionTooComplex } from '../../seccomp/decision/space.js';
import type { FilterModel } from '../../seccomp/libseccomp/filter-model.js';
import { filterModel } from '../../seccomp/libseccomp/model-filter.js';
import type { NativeArchitecture } from '../../seccomp/oci-architecture.js';
import type { DockerSeccomp } from '../../seccomp/profile/docker-seccomp.js';
import { namedProfile, parseProfileName } from '../../seccomp/profile/named-profiles.js';
import type { ProfileFormat } from '../../seccomp/profile/profile-format.js';
import { readProfile } from '../../seccomp/profile/read-profile.js';
import { resolveProfile, type SeccompTarget } from '../../seccomp/profile/resolve-profile.js';
import { profileOfPolicy } from '../../seccomp/profile-of-policy.js';
import { decisionOfProgram } from '../../seccomp/recover/decision-of-program.js';
import { readInputBytes } from '../input-file.js';
import type { Io } from '../io.js';
import type { FilterFlags } from './filter-flags.js';

/** What a user named as a filter, and the function that it computes. */
export type LoadedFilter = LoadedProfile | LoadedProgram;

/** A profile, in a file of its own or part of a policy, as a runtime and libseccomp read it. */
export interface LoadedProfile {
  kind: 'profile';
  /** As the user wrote it. */
  source: string;
  profile: OciSeccomp;
  model: FilterModel;
  native: Architecture;
  architectures: Architecture[];
  decision: Decision;
  /** The rest of the policy that the profile is a part of. */
  policy?: Policy;
}

/** A compiled filter: a file, or what a process has; of several filters of a process, all together. */
export interface LoadedProgram {
  kind: 'program';
  source: string;
  programs: Program[];
  native: Architecture;
  architectures: Architecture[];
  decision: Decision;
}

/**
 * Reads a profile, a policy, a compiled filter, `pid:NUMBER`, or a profile by its name. Problems of a file are printed with their lines; errors among them end it with
 * `INPUT_INVALID`, and so does what the reader would refuse, unless that is what the caller wants to know.
 */
export async function loadFilter(
  source: string,
  space: DecisionSpace,
  flags: FilterFlags,
  io: Io,
  { keepRefused = false } = {},
): Promise<LoadedFilter> {
  try {
    const filter = await load(source, space, flags, io);
    if (filter.kind === 'profile' && !keepRefused) refuse(filter, flags.as);
    return filter;
  } catch (error) {
    if (!(error instanceof DecisionTooComplex)) throw error;
    throw new AppError('INPUT_INVALID', `${printable(source)} is too complex to analyse: ${error.message}`);
  }
}

async function load(source: string, space: DecisionSpace, flags: FilterFlags, io: Io): Promise<LoadedFilter> {
  const [, pid] = /^pid:(\d+)$/.exec(source) ?? [];
  if (pid !== undefined) return ofProcess(source, Number(pid), space, flags);
  const name = parseProfileName(source);
  const target = targetOf(flags);
  if (name) return ofProfile(source, { profile: namedProfile(name, target), format: 'docker' }, space, flags);
  const bytes = readInputBytes(source);
  if (isProgram(source, bytes)) return ofProgram(source, bytes, space, flags);
  const text = bytes.toString('utf8');
  if (!isPolicy(source, text)) return ofProfile(source, parsedProfile(source, text, flags, io), space, flags);
  const policy = parsedPolicy(source, text, io);
  const profile = profileOfPolicy(policy);
  return { ...ofProfile(source, { profile, format: 'oci' }, space, flags), policy };
}

function ofProfile(
  source: string,
  { profile, format }: { profile: DockerSeccomp; format: ProfileFormat },
  space: DecisionSpace,
  flags: FilterFlags,
): LoadedProfile {
  const resolved = resolveProfile(profile, targetOf(flags), {
    reader: format,
    ...(flags.arch && { architectures: flags.arch }),
  });
  const native = nativeOf(flags);
  const model = filterModel(resolved, { runtime: flags.as, native });
  const architectures = model.architectures.map(({ architecture }) => architecture);
  const decision = decisionOfModel(space, model);
  return { kind: 'profile', source, profile: resolved, model, native, architectures, decision };
}

/** What no runtime takes is not analysed as if it were. */
function refuse({ source, model }: LoadedProfile, as: FilterFlags['as']): void {
  const [refusal] = model.refusals;
  if (refusal === undefined) return;
  const where = refusal.name ?? (refusal.rule === undefined ? undefined : `rule ${refusal.rule + 1}`);
  throw new AppError(
    'INPUT_INVALID',
    `${as} would refuse ${printable(source)}${where ? `, because of ${printable(where)}` : ''}: ${printable(refusal.message)}`,
    {
      hint:
        refusal.code === 'too-long'
          ? 'the filter would have more instructions than the kernel takes (4096): fewer values of arguments make it shorter'
          : 'docs/libseccomp.md says how rules combine',
    },
  );
}

/** What the conditions of a profile are resolved for. */
function targetOf(flags: FilterFlags): SeccompTarget {
  const { cap, kernel } = flags;
  return {
    architecture: machineOf(flags),
    kernel: kernel ?? hostFacts().kernel,
    capabilities: cap ?? dockerDefaultCapabilities,
  };
}

function nativeOf({ arch, machine }: FilterFlags): Architecture {
  return arch?.[0] ?? machine ?? hostFacts().architecture;
}

function machineOf({ arch: [first] = [], machine }: FilterFlags): NativeArchitecture {
  return first === undefined ? (machine ?? hostFacts().architecture) : machineServing(first);
}

/** The machine whose kernel runs programs of an architecture. */
export function machineServing(architecture: Architecture): NativeArchitecture {
  if (architecture === 'x86' || architecture === 'x32') return 'x86_64';
  return architecture === 'arm' ? 'aarch64' : architecture;
}

function ofProgram(source: string, bytes: Buffer, space: DecisionSpace, flags: FilterFlags): LoadedProgram {
  const native = nativeOf(flags);
  const decoded = decodeProgram(bytes, endianness[native]);
  const problems = 'problem' in decoded ? [decoded.problem] : problemsOf(decoded.program);
  if ('problem' in decoded || problems.length > 0) {
    throw new AppError('INPUT_INVALID', `${printable(source)} is no seccomp filter: ${problems[0]}`, {
      hint: 'a filter is raw struct sock_filter[], eight bytes an instruction, as tightship seccomp compile writes it',
    });
  }
  return fromPrograms(source, [decoded.program], space, flags);
}

function problemsOf(program: Program): string[] {
  return checkSeccompProgram(program).map(({ index, message }) =>
    index === undefined ? message : `instruction ${index}: ${message}`,
  );
}

async function ofProcess(
  source: string,
  pid: number,
  space: DecisionSpace,
  flags: FilterFlags,
): Promise<LoadedProgram> {
  const programs = await readSeccompFilters(pid);
  if (programs.length === 0) {
    throw new AppError('INPUT_INVALID', `process ${pid} has no seccomp filter: nothing is refused`, {
      hint: 'see "Seccomp" in /proc/PID/status',
    });
  }
  return fromPrograms(source, programs, space, flags);
}

/** The kernel asks the newest filter first, and takes the strictest answer of all. */
function fromPrograms(
  source: string,
  programs: Program[],
  space: DecisionSpace,
  flags: FilterFlags,
): LoadedProgram {
  const native = nativeOf(flags);
  const decision = programs
    .map((program) => decisionOfProgram(space, program, endianness[native]))
    .reduce((older, newer) => intersection(space, newer, older));
  return {
    kind: 'program',
    source,
    programs,
    native,
    architectures: flags.arch ?? servedBy(native),
    decision,
  };
}

/** What a kernel of this machine runs. */
function servedBy(native: Architecture): Architecture[] {
  if (native === 'x86_64') return ['x86_64', 'x86', 'x32'];
  return native === 'aarch64' ? ['aarch64', 'arm'] : [native];
}

function isProgram(source: string, bytes: Buffer): boolean {
  return source.endsWith('.bpf') || bytes.includes(0);
}

function isPolicy(source: string, text: string): boolean {
  return /\.ya?ml$/.test(source) || !/^\uFEFF?\s*[{/]/.test(text);
}

function parsedProfile(source: string, text: string, flags: FilterFlags, io: Io) {
  const { profile, format, diagnostics } = readProfile(text, source, { architecture: machineOf(flags) });
  report(text, diagnostics, io);
  if (profile) return { profile, format };
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  throw new AppError(
    'INPUT_INVALID',
    `${printable(source)} is no seccomp profile: ${count(errors, 'error')}`,
    {
      hint: 'each is listed above with its line and column; docs/seccomp-profiles.md describes the file',
    },
  );
}

function parsedPolicy(source: string, text: string, io: Io): Policy {
  const { policy, diagnostics } = decodePolicy(text, source);
  report(text, diagnostics, io);
  if (policy) return policy;
  throw new AppError('POLICY_INVALID', `${printable(source)} is neither a policy nor a seccomp profile`, {
    hint: 'profiles are JSON, and begin with {; docs/privileges-yaml.md describes policies',
  });
}

function report(text: string, diagnostics: readonly Diagnostic[], io: Io): void {
  if (diagnostics.length > 0) io.stderr.write(`${renderDiagnostics(text, diagnostics)}\n`);
}
