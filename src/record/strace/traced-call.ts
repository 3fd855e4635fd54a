import { type HostedArchitecture, x32Bit } from '../../linux/architecture.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Phase, SyscallUse } from '../../policy/recording.js';
import { passesFilter } from './filter-answer.js';
import { identifyCall } from './identify-call.js';
import type { StraceEvent, StraceResult } from './parse-strace.js';
import type { TaskRoles } from './task-roles.js';

/** A call of one task, from its start. */
export interface TracedCall {
  architecture: HostedArchitecture;
  /** As it stood in the register: for x32 with its bit. */
  register: number;
  name: string;
  args: readonly (bigint | undefined)[];
  /** Absent where the call is no evidence. */
  phase: Phase | undefined;
  /** What the container's filter says of it. */
  passes: boolean;
}

/** A call that counts. */
export type Evidence = TracedCall & { phase: Phase };

export type CallStart = Extract<StraceEvent, { kind: 'enter' | 'call' }>;

const clones = ['clone', 'clone3', 'fork', 'vfork'];
const cloneThread = 0x10000n;

/** @param told the ABI of the task, as far as strace told it */
export function startCall(
  event: CallStart & { number: number },
  told: HostedArchitecture,
  roles: TaskRoles,
  filter: OciSeccomp | null,
): TracedCall {
  const architecture = identifyCall(told, event.number, event.name);
  const args = event.args.map(toBigInt);
  const phase = roles.phaseOf(event.pid, event.name);
  if (clones.includes(event.name)) roles.cloning(event.pid, startsThread(event, args[0]));
  return {
    architecture,
    register: event.number,
    name: event.name,
    args,
    phase,
    passes: passesFilter(filter, architecture, event.number, args),
  };
}

/** What a call changes in who is recorded, now that it has ended. */
export function endCall(call: TracedCall, pid: number, result: StraceResult, roles: TaskRoles): void {
  if (result.kind !== 'value') {
    if (clones.includes(call.name)) roles.cloneFailed(pid);
    return;
  }
  const [first, second] = call.args;
  // SECCOMP_SET_MODE_FILTER and SECCOMP_FILTER_FLAG_TSYNC; PR_SET_SECCOMP and SECCOMP_MODE_FILTER.
  if (call.name === 'seccomp' && first === 1n) roles.filtered(pid, ((second ?? 0n) & 1n) === 1n);
  if (call.name === 'prctl' && first === 22n && second === 2n) roles.filtered(pid, false);
  if (call.name === 'execve' || call.name === 'execveat') roles.executed(pid);
}

export function isEvidence(call: TracedCall | undefined): call is Evidence {
  return call?.phase !== undefined;
}

/** The call as a recording names it. */
export function useOf({ architecture, register, phase }: Evidence): Omit<SyscallUse, 'count'> {
  const number = architecture === 'x32' ? register & ~x32Bit : register;
  return { architecture, number, phase };
}

/** `clone` is shown raw, `clone3` with the names of its flags, which are in memory. */
function startsThread({ name, args }: CallStart, flags: bigint | undefined): boolean {
  if (name === 'clone3') return args.some((arg) => arg.includes('CLONE_THREAD'));
  return name === 'clone' && ((flags ?? 0n) & cloneThread) !== 0n;
}

/** Raw arguments are hexadecimal, or 0. */
function toBigInt(text: string): bigint | undefined {
  return /^(0x[0-9a-f]{1,16}|\d{1,20})$/.test(text) ? BigInt(text) : undefined;
}
