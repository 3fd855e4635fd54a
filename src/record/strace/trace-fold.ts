import { constants } from 'node:os';
import type { HostedArchitecture } from '../../linux/architecture.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import type { Observations, SyscallRefusal, SyscallUse } from '../../policy/recording.js';
import { sortObservations } from '../sort-observations.js';
import { architectureOfMode } from './identify-call.js';
import { parseStraceLine, type StraceEvent, type StraceResult } from './parse-strace.js';
import { createTally } from './tally.js';
import { createTaskRoles, type TaskRoles } from './task-roles.js';
import {
  type CallStart,
  type Evidence,
  endCall,
  isEvidence,
  startCall,
  type TracedCall,
  useOf,
} from './traced-call.js';

interface Task {
  comm: string;
  architecture: HostedArchitecture;
  /** In progress. */
  current?: TracedCall;
  /** Ended last. */
  last?: { call: TracedCall; result: StraceResult };
  /** A SIGSYS that was sent, not raised by a filter. */
  wasSentSigsys?: boolean;
}

const kernelRefusals = ['EPERM', 'EACCES', 'EROFS', 'ENOSYS'];
const sigreturns = ['sigreturn', 'rt_sigreturn'];

/** Turns strace's lines into observations, one by one. */
export class TraceFold {
  readonly #filter: OciSeccomp | null;
  readonly #roles: TaskRoles;
  readonly #tasks = new Map<number, Task>();
  readonly #uses = createTally<Omit<SyscallUse, 'count'>>();
  readonly #refusals = createTally<Omit<SyscallRefusal, 'count'>>();
  /** strace starts a new task with the ABI of the one it looked at last. */
  #newest: HostedArchitecture = architectureOfMode('64 bit');
  #notUnderstood = 0;

  /**
   * @param filter the container's; strace sees a call before it, so that it is decided here what it refused
   * @param initTasks all threads of the container's first process at the time of attaching
   */
  constructor(filter: OciSeccomp | null, initTasks: readonly number[]) {
    this.#filter = filter;
    this.#roles = createTaskRoles(initTasks);
  }

  /** Never throws; a line that cannot be read counts as lost. */
  line(text: string): void {
    if (text.trim() === '') return;
    const event = parseStraceLine(text);
    if (event) this.#handle(event);
    else this.#notUnderstood += 1;
  }

  /** All so far; a call in progress counts unless the filter is going to refuse it. */
  observations(): Observations {
    const inProgress = [...this.#tasks.values()].flatMap(({ current }) =>
      isEvidence(current) && current.passes ? [useOf(current)] : [],
    );
    const lost = this.#notUnderstood;
    return sortObservations({
      syscalls: this.#uses.entries(inProgress),
      refusals: this.#refusals.entries(),
      capabilityChecks: null,
      loss: { events: lost, reasons: lost > 0 ? [`lines of strace that could not be read (${lost})`] : [] },
    });
  }

  #handle(event: StraceEvent): void {
    const task = this.#taskOf(event);
    switch (event.kind) {
      case 'mode':
        task.architecture = architectureOfMode(event.mode);
        this.#newest = task.architecture;
        break;
      case 'enter':
        this.#enter(task, event);
        break;
      case 'call':
        this.#enter(task, event);
        this.#leave(task, event.pid, event.result);
        break;
      case 'leave':
        if (task.current?.name === event.name) this.#leave(task, event.pid, event.result);
        break;
      case 'signal':
        if (event.name === 'SIGSYS' && event.bySeccomp) this.#retract(task);
        else if (event.name === 'SIGSYS') task.wasSentSigsys = true;
        break;
      case 'superseded':
        this.#supersede(event.pid, event.by);
        break;
      case 'end':
        this.#end(task, event);
    }
  }

  #taskOf({ pid, comm }: StraceEvent): Task {
    const task = this.#tasks.get(pid) ?? { comm, architecture: this.#newest };
    this.#tasks.set(pid, task);
    task.comm = comm;
    this.#newest = task.architecture;
    return task;
  }

  /** A number that strace shows as `???` is negative: no call on any architecture, as for eBPF. */
  #enter(task: Task, event: CallStart): void {
    const { number } = event;
    delete task.current;
    if (number === undefined) return;
    task.current = startCall({ ...event, number }, task.architecture, this.#roles, this.#filter);
    task.architecture = task.current.architecture;
    this.#newest = task.architecture;
  }

  #leave(task: Task, pid: number, result: StraceResult): void {
    const call = task.current;
    if (!call) return;
    delete task.current;
    task.last = { call, result };
    endCall(call, pid, result, this.#roles);
    if (isEvidence(call)) this.#count(task, call, result.kind === 'error' ? result.name : undefined);
  }

  #count(task: Task, call: Evidence, errno: string | undefined): void {
    if (errno !== undefined && !call.passes) {
      this.#refuse(task, call, 'seccomp', errno);
      return;
    }
    this.#uses.add(useOf(call));
    // What sigreturn leaves in the return register is the interrupted program's own value.
    if (errno !== undefined && kernelRefusals.includes(errno) && !sigreturns.includes(call.name)) {
      this.#refuse(task, call, 'kernel', errno);
    }
  }

  #refuse(task: Task, call: Evidence, by: SyscallRefusal['by'], errno: string | undefined): void {
    const numbers: Record<string, number> = constants.errno;
    this.#refusals.add({ ...useOf(call), by, errno: numbers[errno ?? ''] ?? 0, process: task.comm });
  }

  /** A call that was counted, and then turned out to have been answered with SIGSYS. */
  #retract(task: Task): void {
    const call = task.last?.call;
    delete task.last;
    if (!isEvidence(call)) return;
    this.#uses.remove(useOf(call));
    this.#refuse(task, call, 'seccomp', undefined);
  }

  /** The thread `former` executed: it goes on with the pid of its process's first thread. */
  #supersede(pid: number, former: number): void {
    const task = this.#tasks.get(former);
    if (!task) return;
    this.#tasks.set(pid, task);
    this.#tasks.delete(former);
  }

  #end(task: Task, { pid, killedBy }: Extract<StraceEvent, { kind: 'end' }>): void {
    if (killedBy === 'SIGSYS' && wasKilledByFilter(task)) this.#retract(task);
    else if (isEvidence(task.current)) this.#uses.add(useOf(task.current));
    this.#tasks.delete(pid);
    this.#roles.ended(pid);
  }
}

/**
 * The kernel undoes the registers of a call for which a filter kills the process, so that it seems to have
 * returned its own number; a thread that alone is killed never returns. Others of its process die of the same
 * signal, elsewhere.
 */
function wasKilledByFilter({ current, last, wasSentSigsys }: Task): boolean {
  if (current || !last || wasSentSigsys) return false;
  const { call, result } = last;
  return result.kind !== 'value' || result.value === BigInt(call.register) || !call.passes;
}
