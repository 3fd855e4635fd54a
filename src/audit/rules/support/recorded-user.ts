import type { Policy } from '../../../policy/policy.js';
import type { RecordedFix } from '../rule.js';
import { contradicts, supports } from './recorded.js';

/** Evidence on whom the workload runs as. */
export function recordedUser({ user: { uid, gid } }: Policy): RecordedFix {
  return uid === 0
    ? contradicts([], 'the workload was recorded as root')
    : supports([{ kind: 'user', uid, gid }], `the workload was recorded as user ${uid}, group ${gid}`);
}
