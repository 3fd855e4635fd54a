import { SourceText } from '../../source/source-text.js';
import { applyEdits, collide, type TextEdit } from '../text-edit.js';
import { writeChange } from '../write-change.js';
import { changeHolds } from './change-holds.js';
import type { HardenOptions } from './harden-options.js';
import type { Task } from './plan-tasks.js';
import { containerOf, Reading } from './reading.js';

/** Steps that one change may take: a removed capability of a list in brackets is a step, and Linux has 41. */
const maxSteps = 100;

/** Characters that the repair of one text may read again: some seconds. Texts of usual size are far from it. */
const maxReread = 64 * 1024 * 1024;
/** What a text with anchors costs, which takes the whole of YAML to parse. */
const anchorCost = 20;

/** The reading of a text again and again, and how much of it is left. */
export interface Budget {
  left: number;
}

export function newBudget(): Budget {
  return { left: maxReread };
}

export type Attempt = { reading: Reading } | { failed: string; task?: Task };

/**
 * Makes changes to different containers side by side, step by step, until each is as its change would have it. The first
 * that fails makes all fail: nothing is half done. `planned` says whether all containers of a workload get a change.
 */
export function attempt(
  before: Reading,
  tasks: readonly Task[],
  planned: (task: Task) => boolean,
  options: HardenOptions,
  budget: Budget,
): Attempt {
  let reading = before;
  for (let step = 0; step < maxSteps; step++) {
    const edits = stepOf(reading, tasks, planned);
    if ('failed' in edits) return edits;
    if (edits.length === 0) return { reading };
    const text = applyEdits(reading.source.text, edits);
    if (text === undefined) return { failed: 'its parts get in each other’s way' };
    if (text === reading.source.text)
      return { failed: 'what it would write is there already, without effect' };
    budget.left -= text.length * (text.includes('&') ? anchorCost : 1);
    if (budget.left < 0)
      return { failed: 'the file is too large to be repaired at once; harden it again to go on' };
    const next = readAgain(reading, text, options);
    if (!next) return { failed: 'what it would write cannot be read any more' };
    reading = next;
  }
  return { failed: 'it takes too many steps' };
}

function readAgain(reading: Reading, text: string, options: HardenOptions): Reading | undefined {
  const source = new SourceText(reading.source.path, text);
  const read = options.read(source, options.context);
  if (read.kind !== 'read') return undefined;
  const next = new Reading(source, read.workloads, options.rules);
  return next.shape === reading.shape ? next : undefined;
}

/** The edits of all tasks that do not hold yet; those that would collide with others wait for the next step. */
function stepOf(
  reading: Reading,
  tasks: readonly Task[],
  planned: (task: Task) => boolean,
): TextEdit[] | { failed: string; task: Task } {
  const { source, documents, style } = reading;
  const edits: TextEdit[] = [];
  for (const task of tasks) {
    const at = containerOf(reading, task.target);
    if (!at || changeHolds(task.change, at.container, at.workload)) continue;
    const target = { source, documents, style, everyone: planned(task), ...at };
    const written = writeChange(task.change, target);
    if ('cannot' in written) return { failed: written.cannot, task };
    if (written.length === 0)
      return { failed: 'the text says it already, and something else overrides it', task };
    if (!written.some((edit) => edits.some((other) => collide(edit, other)))) edits.push(...written);
  }
  return edits;
}
