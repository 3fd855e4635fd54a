import type { SourceText } from '../source/source-text.js';
import { attempt, type Budget, newBudget } from './harden/attempt.js';
import type { HardenOptions } from './harden/harden-options.js';
import { type HardenResult, resultOf } from './harden/harden-result.js';
import { type Journal, newJournal } from './harden/journal.js';
import { objectionTo, planTasks, type Task, taskKey } from './harden/plan-tasks.js';
import { Reading } from './harden/reading.js';
import { sideEffectsOf } from './harden/side-effects.js';

/** Passes over the plan: what one uncovers, or makes possible, is for the next. */
const maxPasses = 8;

/**
 * Repairs a manifest's text: what evidence supports, or is safe unseen, is changed; all else is listed. Each change is
 * looked at in what the reader makes of the new text: one that has no effect, changes another container that is not to
 * have it, or uncovers something as bad, is taken back. Pure, and never throws; a text that cannot be read stays as it is.
 */
export function hardenText(source: SourceText, options: HardenOptions): HardenResult {
  const read = options.read(source, options.context);
  if (read.kind !== 'read') return { kind: 'skipped', reason: read.reason };
  const before = new Reading(source, read.workloads, options.rules);
  const journal = newJournal();
  const budget = newBudget();
  let reading = before;
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = runPass(reading, journal, options, budget);
    if (next === reading) break;
    reading = next;
  }
  return resultOf(before, reading, journal, options);
}

function runPass(start: Reading, journal: Journal, options: HardenOptions, budget: Budget): Reading {
  const plan = planTasks(start, options);
  const tasks: Task[] = [];
  for (const task of plan) {
    const objection = objectionTo(task, start, options);
    if (objection === undefined) tasks.push(task);
    else journal.failures.set(taskKey(task.target, task.change), { task, reason: objection });
  }
  const keys = new Set(tasks.map(({ target, change }) => taskKey(target, change)));
  const planned = (task: Task) =>
    (start.workloads[task.target.workload]?.containers ?? []).every((_, container) =>
      keys.has(taskKey({ workload: task.target.workload, container }, task.change)),
    );
  let reading = start;
  for (const batch of batchesOf(tasks, start)) {
    reading = runBatch(reading, batch, { planned, keys, journal, options, budget });
  }
  return reading;
}

interface Pass {
  planned: (task: Task) => boolean;
  /** Of all that is planned. */
  keys: ReadonlySet<string>;
  journal: Journal;
  options: HardenOptions;
  budget: Budget;
}

/** All of it at once, or else one by one, to know which of it fails. */
function runBatch(start: Reading, batch: readonly Task[], pass: Pass): Reading {
  const together = batch.length > 1 ? tryTasks(start, batch, pass) : undefined;
  if (together) return together;
  let reading = start;
  for (const task of batch) reading = tryTasks(reading, [task], pass) ?? reading;
  return reading;
}

/** `undefined` where it failed; of a single task, the journal then knows why. */
function tryTasks(reading: Reading, tasks: readonly Task[], pass: Pass): Reading | undefined {
  const { planned, journal, options, budget } = pass;
  const [only] = tasks;
  const fail = (reason: string) => {
    if (tasks.length === 1 && only)
      journal.failures.set(taskKey(only.target, only.change), { task: only, reason });
    return undefined;
  };
  const made = attempt(reading, tasks, planned, options, budget);
  if ('failed' in made) return fail(made.failed);
  if (made.reading === reading) return reading;
  const effects = sideEffectsOf(reading, made.reading, tasks, pass.keys);
  if (effects.objection !== undefined) return fail(effects.objection);
  for (const task of tasks) {
    journal.failures.delete(taskKey(task.target, task.change));
    journal.done.push({ task, gone: effects.goneBy(task) });
  }
  return made.reading;
}

/** Beyond this, edits of one another's text are put up with: one by one would take minutes. */
const maxAlone = 200;

/**
 * Tasks that may be done together: the first of each container, then the second of each, and so on. One by one where
 * texts are shared, for there an edit of one container may be what the next one wanted.
 */
function batchesOf(tasks: readonly Task[], { source }: Reading): Task[][] {
  if (tasks.length <= maxAlone && sharesText(source.text)) return tasks.map((task) => [task]);
  const batches: Task[][] = [];
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const key = JSON.stringify(task.target);
    const turn = counts.get(key) ?? 0;
    counts.set(key, turn + 1);
    const batch = batches[turn] ?? [];
    batch.push(task);
    batches[turn] = batch;
  }
  return batches;
}

/** Anchors with aliases, or Compose's `extends`; a text that only looks like it is repaired more slowly. */
function sharesText(text: string): boolean {
  return (text.includes('&') && text.includes('*')) || text.includes('extends');
}
