import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Breach } from '../../rules/check-workload.js';
import type { RecordedFix } from '../../rules/rule.js';
import type { Change } from '../change.js';
import type { HardenOptions, NamedPolicy } from './harden-options.js';

/**
 * What there is to say for or against mending a breach. `supports`: the recorded workload does without. `contradicts`:
 * it needs some of it, and `changes` leave it that. `missing`: the policy does not say. `none`: there is no policy.
 */
export interface Decision {
  evidence: 'supports' | 'unseen-safe' | 'contradicts' | 'missing' | 'none';
  because: string;
  /** To be made; none: the breach is only listed. */
  changes: readonly Change[];
}

export function decide(breach: Breach, workload: DeclaredWorkload, options: HardenOptions): Decision {
  const policies = policiesFor(breach, workload, options);
  const recorded = policies === 'none' ? undefined : recordedFix(breach, workload, policies);
  if (recorded && recorded.evidence !== 'missing') return recorded;
  const changes = unseenChanges(breach, workload);
  if (changes.length > 0)
    return { evidence: 'unseen-safe', because: 'it is safe without having seen the workload run', changes };
  if (recorded) return { ...recorded, changes: [] };
  return {
    evidence: 'none',
    because: breach.rule.fix.recorded
      ? 'without a policy it is not known whether the workload needs it'
      : 'no recording tells this: it takes a person',
    changes: [],
  };
}

/** The containers' that a breach is of. What is a Pod's own needs evidence from all of its containers. */
function policiesFor(
  { container }: Breach,
  workload: DeclaredWorkload,
  options: HardenOptions,
): (NamedPolicy | { without: DeclaredContainer })[] | 'none' {
  const containers = container ? [container] : workload.containers;
  const policies = containers.map((one) => options.policyFor(workload, one) ?? { without: one });
  return policies.some((policy) => 'policy' in policy) ? policies : 'none';
}

function recordedFix(
  breach: Breach,
  workload: DeclaredWorkload,
  policies: readonly (NamedPolicy | { without: DeclaredContainer })[],
): RecordedFix {
  const fixes: RecordedFix[] = [];
  for (const named of policies) {
    if ('without' in named)
      return { evidence: 'missing', because: `there is no policy for the container ${named.without.name}` };
    const fix = recordedBy(breach, workload, named);
    if (!fix) return { evidence: 'missing', because: 'a policy holds no evidence on this' };
    fixes.push(fix);
  }
  const weakest =
    fixes.find(({ evidence }) => evidence === 'contradicts') ??
    fixes.find(({ evidence }) => evidence === 'missing');
  return weakest ?? (fixes[0] as RecordedFix);
}

function recordedBy(
  { rule, offence, container }: Breach,
  workload: DeclaredWorkload,
  { policy }: NamedPolicy,
): RecordedFix | undefined {
  if (rule.scope === 'workload') return rule.fix.recorded?.({ offence, workload }, policy);
  return container && rule.fix.recorded?.({ offence, container, workload }, policy);
}

function unseenChanges({ rule, offence, container }: Breach, workload: DeclaredWorkload): Change[] {
  if (rule.scope === 'workload') return rule.fix.unseen?.({ offence, workload }) ?? [];
  return (container && rule.fix.unseen?.({ offence, container, workload })) ?? [];
}
