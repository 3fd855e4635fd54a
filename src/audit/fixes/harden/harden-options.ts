import type { Policy } from '../../../policy/policy.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { ReaderContext } from '../../readers/reader.js';
import type { Breach } from '../../rules/check-workload.js';
import type { Rule } from '../../rules/rule.js';
import type { SourceText } from '../../source/source-text.js';
import type { ReadText } from './reading.js';

/** A policy, and the file that it is from. */
export interface NamedPolicy {
  policy: Policy;
  name: string;
}

export interface HardenOptions {
  rules: readonly Rule[];
  context: ReaderContext;
  /** `readManifest`. */
  read(source: SourceText, context: ReaderContext): ReadText;
  /** What was recorded of a container. `undefined`: nothing, and only fixes that are safe unseen are made. */
  policyFor(workload: DeclaredWorkload, container: DeclaredContainer): NamedPolicy | undefined;
  /** What is to be left as it is, and not reported either: suppressed findings. */
  ignore?(breach: Breach, workload: DeclaredWorkload): boolean;
}
