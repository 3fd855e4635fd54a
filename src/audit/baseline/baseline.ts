import type { Finding } from '../finding.js';

/** Findings that are accepted for now. As stored; see `docs/audit-output.md`. */
export interface Baseline {
  entries: BaselineEntry[];
}

export interface BaselineEntry {
  fingerprint: string;
  rule: string;
  /** Relative to the directory that the fingerprints are relative to, as `rootedPath` gives it. */
  file: string;
  resource: string;
  container?: string;
  /** How many findings share the fingerprint; at least 1. */
  count: number;
}

/** The format's version, its first member. */
export const baselineVersion = 1;

/** Takes a path as findings have it to one relative to the root. */
export type PathOf = (file: string) => string;

/** The baseline that knows all findings of a report that count. In a fixed order, whatever theirs. */
export function baselineOf(findings: readonly Finding[], pathOf: PathOf): Baseline {
  const entries = new Map<string, BaselineEntry>();
  for (const { fingerprint, rule, file, resource, container, suppressed } of findings) {
    if (suppressed) continue;
    const known = entries.get(fingerprint);
    if (known) known.count += 1;
    else
      entries.set(fingerprint, {
        fingerprint,
        rule,
        file: pathOf(file),
        resource,
        ...(container !== undefined && { container }),
        count: 1,
      });
  }
  return { entries: [...entries.values()].sort(byPlace) };
}

function byPlace(a: BaselineEntry, b: BaselineEntry): number {
  return (
    compare(a.file, b.file) ||
    compare(a.resource, b.resource) ||
    compare(a.container ?? '', b.container ?? '') ||
    compare(a.rule, b.rule) ||
    compare(a.fingerprint, b.fingerprint)
  );
}

/** By UTF-16 code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
