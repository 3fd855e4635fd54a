import type { Diagnostic } from '../../../base/diagnostic.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import { type Breach, checkWorkload } from '../../rules/check-workload.js';
import type { Rule, Severity } from '../../rules/rule.js';
import { severities } from '../../rules/rule.js';
import type { Node } from '../../source/node.js';
import { parseYaml } from '../../source/parse-yaml.js';
import type { SourceText } from '../../source/source-text.js';
import { styleOf, type TextStyle } from '../tree/text-style.js';

/** What a reader makes of a text: as `readManifest` answers. */
export type ReadText =
  | { kind: 'read'; workloads: DeclaredWorkload[] }
  | { kind: 'skipped'; reason: string; diagnostics?: Diagnostic[] };

const treeFormats: readonly ManifestFormat[] = ['compose', 'kubernetes', 'docker-inspect', 'oci'];

/** A text as it is at one moment of its repair; what is asked of it is worked out once. */
export class Reading {
  private readonly known: {
    documents?: readonly Node[];
    style?: TextStyle;
    breaches?: FoundBreach[];
    meanings?: string[][];
    shape?: string;
  } = {};

  constructor(
    readonly source: SourceText,
    readonly workloads: readonly DeclaredWorkload[],
    private readonly rules: readonly Rule[],
  ) {}

  /** Of formats that are trees. */
  get documents(): readonly Node[] {
    const format = this.workloads[0]?.format;
    this.known.documents ??= format && treeFormats.includes(format) ? parseYaml(this.source).documents : [];
    return this.known.documents;
  }

  get style(): TextStyle {
    this.known.style ??= styleOf(this.source, this.documents);
    return this.known.style;
  }

  /** Every breach; those that are the same twice get a number. */
  get breaches(): readonly FoundBreach[] {
    this.known.breaches ??= findBreaches(this.workloads, this.rules);
    return this.known.breaches;
  }

  /** All that is said of each container, by workload and container, without where it is said. */
  get meanings(): readonly (readonly string[])[] {
    this.known.meanings ??= this.workloads.map(({ containers }) => containers.map(meaningOf));
    return this.known.meanings;
  }

  /** The same in two readings of the same containers under the same names. */
  get shape(): string {
    this.known.shape ??= JSON.stringify(
      this.workloads.map(({ resource, containers }) => [
        resource,
        containers.map(({ name, role }) => [name, role]),
      ]),
    );
    return this.known.shape;
  }
}

function meaningOf(container: DeclaredContainer): string {
  return JSON.stringify(container, (key, value) =>
    key === 'at' || key === 'sourceAt' || key === 'node' ? undefined : value,
  );
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

/** A breach in a reading, and what it is known by in another. */
export interface FoundBreach {
  breach: Breach;
  workload: number;
  /** Absent: the workload as a whole. */
  container?: number;
  identity: string;
}

function findBreaches(workloads: readonly DeclaredWorkload[], rules: readonly Rule[]): FoundBreach[] {
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
