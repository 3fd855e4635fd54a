import type { Policy } from '../../../policy/policy.js';
import type { DeclaredMount } from '../../model/declared-container.js';
import type { RecordedFix } from '../rule.js';
import { contradicts, missing, supports } from './recorded.js';

/**
 * Evidence on a mount. A recording shows which mounts the workload had, not whether it could do without one; that it
 * ran with a read-only one is evidence against a writable one.
 */
export function recordedMount(
  policy: Policy,
  mount: Pick<DeclaredMount, 'target' | 'readOnly'>,
): RecordedFix {
  const { target, readOnly } = mount;
  if (writes(policy, target)) return contradicts([], `the recorded workload writes below ${target}`);
  const recorded = policy.workload.mounts?.find((text) => targetOf(text) === target);
  if (recorded === undefined)
    return missing('a policy does not tell whether the workload uses a mount that it was recorded without');
  if (readOnly)
    return missing('it was recorded with this mount, read-only; whether it reads it is not recorded');
  return isReadOnly(recorded)
    ? supports([{ kind: 'mount-read-only', target }], `it was recorded with ${target} read-only`)
    : missing('it was recorded with this mount writable; whether it uses it is not recorded');
}

function writes({ files }: Policy, target: string): boolean {
  return files.writable.some(({ path }) => path === target || path.startsWith(`${target}/`));
}

/** Of `source:target[:options]`. */
function targetOf(text: string): string | undefined {
  return text.split(':')[1];
}

function isReadOnly(text: string): boolean {
  return text.split(':')[2]?.split(',').includes('ro') ?? false;
}
