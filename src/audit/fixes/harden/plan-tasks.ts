import type { Change } from '../change.js';
import { changeHolds } from './change-holds.js';
import { type Decision, decide } from './decide.js';
import type { HardenOptions } from './harden-options.js';
import { containerOf, type FoundBreach, type Reading, type Target } from './reading.js';
import { recordedTightening, writtenFile } from './recorded-tightening.js';

/** One change to one container, and for what. */
export interface Task {
  target: Target;
  change: Change;
  reasons: TaskReason[];
}

export interface TaskReason {
  /** Absent: no rule asks for it. */
  found?: FoundBreach;
  evidence: Decision['evidence'];
  because: string;
}

/** What is to be changed in a text, in the order in which it is to be done; nothing that is so already. */
export function planTasks(reading: Reading, options: HardenOptions): Task[] {
  const tasks = new Map<string, Task>();
  const add = (target: Target, change: Change, reason: TaskReason) => {
    const key = taskKey(target, change);
    const task = tasks.get(key);
    if (task) task.reasons.push(reason);
    else tasks.set(key, { target, change, reasons: [reason] });
  };
  for (const found of reading.breaches) {
    const workload = reading.workloads[found.workload];
    if (!workload || options.ignore?.(found.breach, workload)) continue;
    const { changes, evidence, because } = decide(found.breach, workload, options);
    for (const target of targetsOf(reading, found))
      for (const change of changes) add(target, change, { found, evidence, because });
  }
  for (const target of allTargets(reading)) {
    const at = containerOf(reading, target);
    const named = at && options.policyFor(at.workload, at.container);
    if (!named) continue;
    // A container that stays privileged is confined by nothing of this.
    if (at.container.privileged?.value === true && !tasks.has(taskKey(target, { kind: 'privileged-off' })))
      continue;
    for (const { change, because } of recordedTightening(named.policy, at.container, at.workload))
      add(target, change, { evidence: 'supports', because });
  }
  return merge([...tasks.values()])
    .filter((task) => !isDone(reading, task))
    .sort((a, b) => orderOf(a.change) - orderOf(b.change));
}

export function taskKey({ workload, container }: Target, change: Change): string {
  return JSON.stringify([workload, container, change]);
}

/** Why a task may not be done, whatever the text; `undefined` where it may. */
export function objectionTo(
  { target, change }: Task,
  reading: Reading,
  options: HardenOptions,
): string | undefined {
  const at = containerOf(reading, target);
  const named = at && options.policyFor(at.workload, at.container);
  const file = named && writtenFile(named.policy, change);
  return file === undefined
    ? undefined
    : `the recorded workload changes the file ${file.slice(0, 80)} itself, and no volume stands in for a single file`;
}

function targetsOf({ workloads }: Reading, { workload, container }: FoundBreach): Target[] {
  if (container !== undefined) return [{ workload, container }];
  return (workloads[workload]?.containers ?? []).map((_, index) => ({ workload, container: index }));
}

function allTargets({ workloads }: Reading): Target[] {
  return workloads.flatMap(({ containers }, workload) =>
    containers.map((_, container) => ({ workload, container })),
  );
}

function isDone(reading: Reading, { target, change }: Task): boolean {
  const at = containerOf(reading, target);
  return !at || changeHolds(change, at.container, at.workload);
}

/** Of changes to one setting the one that says most is made, for the reasons of all of them. */
function merge(tasks: readonly Task[]): Task[] {
  const kept: Task[] = [];
  const settings = new Map<string, Task>();
  for (const task of [...tasks].sort((a, b) => weightOf(b) - weightOf(a))) {
    const winner = coveringSettings(task)
      .map((setting) => settings.get(setting))
      .find((other) => other !== undefined);
    if (winner) {
      absorb(winner, task);
      continue;
    }
    kept.push(task);
    settings.set(settingOf(task), task);
  }
  return kept;
}

function absorb(winner: Task, { change, reasons }: Task): void {
  winner.reasons.push(...reasons);
  const { change: kept } = winner;
  if (kept.kind !== 'read-only-root' || change.kind !== 'read-only-root') return;
  const more = change.writable.filter(({ path }) => !kept.writable.some((place) => place.path === path));
  winner.change = { ...kept, writable: [...kept.writable, ...more] };
}

function settingKey({ target }: Task, ...parts: readonly unknown[]): string {
  return JSON.stringify([target.workload, target.container, ...parts]);
}

/** The setting that a change decides. */
function settingOf(task: Task): string {
  const { change } = task;
  switch (change.kind) {
    case 'seccomp-default':
    case 'seccomp-profile':
      return settingKey(task, 'seccomp');
    case 'limit':
      return settingKey(task, 'limit', change.resource);
    case 'publish-address':
      return settingKey(task, change.kind, change.containerPort, change.protocol);
    case 'capabilities-only':
    case 'read-only-root':
    case 'user':
    case 'log-rotation':
    case 'restart-limited':
      return settingKey(task, change.kind);
    default:
      return settingKey(task, change);
  }
}

/** The settings that, once decided, leave a change nothing to do. */
function coveringSettings(task: Task): string[] {
  const { change } = task;
  const own = settingOf(task);
  if (change.kind === 'capability-not-added' || change.kind === 'capability-dropped')
    return [own, settingKey(task, 'capabilities-only')];
  if (change.kind === 'mount-read-only' || change.kind === 'mount-propagation-private')
    return [own, settingKey(task, { kind: 'mount-removed', target: change.target })];
  return [own];
}

/** What wins over others of its setting, and between equals what a recording says; then what a rule asks for. */
function weightOf({ change, reasons }: Task): number {
  const strong = ['capabilities-only', 'seccomp-profile', 'mount-removed'].includes(change.kind) ? 2 : 0;
  return strong + (reasons.some(({ evidence }) => evidence !== 'unseen-safe') ? 1 : 0);
}

/**
 * What adds to a list comes before what takes from it: a list that is never empty stays where it is. `privileged` goes
 * last, for it hides what rules would find without it; what Kubernetes refuses beside it is made in the next pass.
 */
const order: readonly Change['kind'][] = [
  'user',
  'run-as-non-root',
  'capabilities-only',
  'capability-not-added',
  'no-new-privileges',
  'seccomp-profile',
];

function orderOf({ kind }: Change): number {
  if (kind === 'privileged-off') return order.length + 1;
  const index = order.indexOf(kind);
  return index < 0 ? order.length : index;
}
