import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { Node } from '../source/node.js';
import type { SourceText } from '../source/source-text.js';
import type { TextEdit } from './text-edit.js';
import type { TextStyle } from './tree/text-style.js';

/**
 * One step of a change: edits that bring the text nearer to it, to be made together. The next step is written from the
 * text as it is then; no edits where this writer has nothing left to do.
 */
export type WriteResult = TextEdit[] | { cannot: string };

/** What a writer works on. */
export interface WriteTarget {
  source: SourceText;
  /** Of formats that are trees. */
  documents: readonly Node[];
  style: TextStyle;
  workload: DeclaredWorkload;
  container: DeclaredContainer;
  /** All containers of the workload get this change: it may be made where they have it in common. */
  everyone: boolean;
}

/** Why a text that allows no safe edit was left alone. */
export const sharedOrOdd =
  'the text is shared there (an alias, a merge key, another file), or written in a way that cannot be changed safely';

export function orCannot(edits: TextEdit[] | undefined, why: string = sharedOrOdd): WriteResult {
  return edits ?? { cannot: why };
}
