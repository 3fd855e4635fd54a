import type { Place } from '../source/source-text.js';
import type { PodView } from './pod-view.js';

/** One control of the Pod Security Standards, at one level. */
export interface Control {
  /** As the Standards' tables name it: `Host Namespaces`. */
  name: string;
  level: 'baseline' | 'restricted';
  /** The first minor version that has it: 8 is v1.8. */
  since: number;
  /** Reports each place that breaks it. Nothing that a control of the baseline reports is reported once more. */
  check(pod: PodView, report: Report): void;
}

/** One sentence, no full stop, about what stands at a place. */
export type Report = (at: Place, message: string) => void;
