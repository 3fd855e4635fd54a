import type { Diagnostic } from '../../base/diagnostic.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { Node } from '../source/node.js';
import type { SourceText } from '../source/source-text.js';

/** A text to read; `documents` where it is YAML or JSON, else empty. */
export interface Manifest {
  source: SourceText;
  documents: readonly Node[];
}

/** What the world gives a reader that needs more than its own text. Readers are pure; the caller does the reading. */
export interface ReaderContext {
  /**
   * Another file, by a path relative to the directory of `from.path`; `undefined` where there is none or it may not be
   * read. Bounded in size by the caller.
   */
  sibling(from: SourceText, path: string): SourceText | undefined;
  /** For interpolation: the environment's and `.env`'s variables. */
  variables: Readonly<Record<string, string>>;
  /** Compose files laid over each one read, in order. */
  overlays: readonly SourceText[];
  /** Compose profiles that are active; `*` is all. Services of others are audited all the same, and say so. */
  profiles: readonly string[];
  /** Where custom resources keep a PodTemplate: `Kind:path.to.template`. */
  podTemplates: readonly string[];
}

export interface ReadResult {
  workloads: DeclaredWorkload[];
  /** Errors make the file `unreadable`; warnings are printed. */
  diagnostics: Diagnostic[];
  /** Parts that are not audited, each with its reason, e.g. a document of another kind. */
  ignored: { what: string; reason: string }[];
}
