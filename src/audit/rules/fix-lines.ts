import { describeChange } from '../fixes/describe-change.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { Breach } from './check-workload.js';

/** What to write to mend a breach where that is safe without having seen the workload run; else nothing. */
export function fixLines({ rule, offence, container }: Breach, workload: DeclaredWorkload): string[] {
  const changes =
    rule.scope === 'workload'
      ? rule.fix.unseen?.({ offence, workload })
      : container && rule.fix.unseen?.({ offence, container, workload });
  return (changes ?? []).flatMap((change) => describeChange(change, workload.format));
}
