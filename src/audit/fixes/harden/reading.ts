import type { Diagnostic } from '../../../base/diagnostic.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { type Breach, checkWorkload } from '../../rules/check-workload.js';
import type { Rule, Severity } from '../../rules/rule.js';
import { severities } from '../../rules/rule.js';
import type { SourceText } from '../../source/source-text.js';

/** What a reader makes of a text: as `readManifest` answers. */
export type ReadText =
  | { kind: 'read'; workloads: DeclaredWorkload[] }
  | { kind: 'skipped'; reason: string; diagnostics?: Diagnostic[] };

/** A text as it is at one moment of its repair. */
export interface Reading {
  source: SourceText;
  workloads: DeclaredWorkload[];
}

/** A container, by where it stands: repairs neither add nor move any. */
export interface Target {
  workload: number;
  container: number;
}

export function containerOf(
  { workloads }: Reading,
  target: Target,
): { workload: DeclaredWorkload; container: DeclaredContainer } | undefined {
  const workload = workloads[target.workload];
  const container = workload?.containers[target.container];
  return workload && container && { workload, container };
}

/** Whether two readings are of the same containers under the same names. */
export function sameShape(a: Reading, b: Reading): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ workloads }: Reading): string {
  return JSON.stringify(
    workloads.map(({ resource, containers }) => [resource, containers.map(({ name, role }) => [name, role])]),
  );
}

/** All that is said of a container, without where it is said. */
export function meaningOf(container: DeclaredContainer): string {
  return JSON.stringify(container, (key, value) =>
    key === 'at' || key === 'sourceAt' || key === 'node' ? undefined : value,
  );
}

/** A breach in a reading, and what it is known by in another. */
export interface FoundBreach {
  breach: Breach;
  workload: number;
  /** Absent: the workload as a whole. */
  container?: number;
  identity: string;
}

/** Every breach of a reading; those that are the same twice get a number. */
export function breachesOf({ workloads }: Reading, rules: readonly Rule[]): FoundBreach[] {
  const counts = new Map<string, number>();
  const found: FoundBreach[] = [];
  for (const [index, workload] of workloads.entries()) {
    for (const breach of checkWorkload(workload, rules)) {
      const container = breach.container ? workload.containers.indexOf(breach.container) : -1;
      const key = JSON.stringify([index, container, breach.rule.id, breach.offence.detail ?? null]);
      const number = (counts.get(key) ?? 0) + 1;
      counts.set(key, number);
      found.push({
        breach,
        workload: index,
        identity: `${key}#${number}`,
        ...(container >= 0 && { container }),
      });
    }
  }
  return found;
}

/** 0 is the worst. */
export function rankOf(severity: Severity): number {
  return severities.indexOf(severity);
}
