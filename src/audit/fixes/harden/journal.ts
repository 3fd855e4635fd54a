import type { Task } from './plan-tasks.js';
import type { FoundBreach } from './reading.js';

/** What was done to a text, and what was not. */
export interface Journal {
  /** In order; `gone` are the breaches that went with it, in the text before it. */
  done: { task: Task; gone: FoundBreach[] }[];
  /** By `taskKey`: tried and taken back, or not possible at all. */
  failures: Map<string, { task: Task; reason: string }>;
}

export function newJournal(): Journal {
  return { done: [], failures: new Map() };
}
