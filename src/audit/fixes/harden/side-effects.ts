import { type Task, taskKey } from './plan-tasks.js';
import { type FoundBreach, type Reading, rankOf, type Target } from './reading.js';

export interface SideEffects {
  /** Why it must not stay so; `undefined`: it may. */
  objection?: string;
  /** The breaches, as they were before, that are gone because of a task. */
  goneBy(task: Task): FoundBreach[];
}

/** Compares a text's meaning before and after some tasks: they may change their containers, and make nothing worse. */
export function sideEffectsOf(
  before: Reading,
  after: Reading,
  tasks: readonly Task[],
  planned: ReadonlySet<string>,
): SideEffects {
  const stranger = changedStranger(before, after, tasks, planned);
  if (stranger !== undefined) {
    return {
      objection: `it would change ${stranger}, too, which shares this text and for which there is no such fix`,
      goneBy: () => [],
    };
  }
  const gone = difference(before.breaches, after.breaches);
  const recorded = tasks.every(({ reasons }) => reasons.every(({ evidence }) => evidence !== 'unseen-safe'));
  const worse = worseThan(gone, difference(after.breaches, before.breaches), tasks.length, recorded);
  return {
    ...(worse && {
      objection: `it would bring another finding ${recorded ? 'that is worse' : 'as bad'}: ${worse.breach.offence.message}`,
    }),
    goneBy: ({ target }) => gone.filter((found) => concerns(found, target, tasks.length)),
  };
}

function difference(all: readonly FoundBreach[], without: readonly FoundBreach[]): FoundBreach[] {
  const known = new Set(without.map(({ identity }) => identity));
  return all.filter(({ identity }) => !known.has(identity));
}

/**
 * A finding that appears because another no longer hides it is progress, as long as it is less severe: `privileged`
 * hides most of what could be said about a container. What a recording asks for may bring one that is as severe.
 */
function worseThan(
  gone: readonly FoundBreach[],
  come: readonly FoundBreach[],
  tasks: number,
  recorded: boolean,
): FoundBreach | undefined {
  return come.find((found) => {
    const freed = gone.filter((other) => tasks === 1 || sameContainer(found, other));
    const best = Math.min(...freed.map(({ breach }) => rankOf(breach.rule.severity)));
    // A note is no harm: that a profile is not the engine's own, for one.
    if (found.breach.rule.severity === 'info' && freed.length === 0) return false;
    const rank = rankOf(found.breach.rule.severity);
    return recorded && freed.length > 0 ? rank < best : rank <= best;
  });
}

function sameContainer(a: FoundBreach, b: FoundBreach): boolean {
  return a.workload === b.workload && a.container === b.container;
}

/** Of one task done alone, all that changed is its doing. */
function concerns(found: FoundBreach, target: Target, tasks: number): boolean {
  if (tasks === 1) return true;
  return found.workload === target.workload && (found.container ?? target.container) === target.container;
}

/** A container that is different now, and for which none of this was planned. */
function changedStranger(
  before: Reading,
  after: Reading,
  tasks: readonly Task[],
  planned: ReadonlySet<string>,
): string | undefined {
  const touched = new Set(tasks.map(({ target }) => JSON.stringify(target)));
  for (const [workload, { resource, containers }] of before.workloads.entries()) {
    for (const [container, { name }] of containers.entries()) {
      const target: Target = { workload, container };
      if (before.meanings[workload]?.[container] === after.meanings[workload]?.[container]) continue;
      if (touched.has(JSON.stringify(target))) continue;
      if (!tasks.some(({ change }) => planned.has(taskKey(target, change))))
        return containers.length > 1 ? `the container ${name} of ${resource}` : resource;
    }
  }
  return undefined;
}
