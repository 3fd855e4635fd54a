import type { Capability } from '../../../linux/capabilities.js';
import type { Policy } from '../../../policy/policy.js';
import type { Change } from '../../fixes/change.js';
import type { DeclaredContainer, SharedNamespace } from '../../model/declared-container.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import type { Place } from '../../source/source-text.js';
import type { RecordedFix } from '../rule.js';
import { addedByName, addsAll, mayUse } from './capability-grant.js';
import { contradicts, supports } from './recorded.js';

/**
 * Where a container, other than by being privileged, gets a capability: its addition, or the container's own place
 * where it is granted unasked. A privileged container has them all, which is one finding and not one for each.
 */
export function capabilityPlace(
  container: DeclaredContainer,
  format: ManifestFormat,
  capability: Capability,
): Place | undefined {
  if (container.privileged?.value === true || !mayUse(container, format, capability)) return undefined;
  return (addedByName(container, capability) ?? addsAll(container))?.at ?? container.at;
}

/** Evidence on a combination: taking either part away breaks it, and what the recording does without can go. */
export function recordedParts(
  policy: Policy,
  parts: { namespace?: SharedNamespace; capabilities: readonly Capability[] },
): RecordedFix {
  const { namespace, capabilities } = parts;
  const unneeded = capabilities.filter((name) => !policy.capabilities.includes(name));
  const ownNamespace = namespace !== undefined && policy.namespaces[namespace] === 'private';
  const changes: Change[] = [
    ...(ownNamespace ? [{ kind: 'namespace-private', namespace } as const] : []),
    ...(unneeded.length > 0 ? [{ kind: 'capabilities-only', only: policy.capabilities } as const] : []),
  ];
  const named = [...(ownNamespace ? [`the host's ${namespace} namespace`] : []), ...unneeded];
  return changes.length > 0
    ? supports(changes, `the recorded workload does without ${named.join(' and ')}`)
    : contradicts(
        [],
        `the recorded workload needs ${[namespace, ...capabilities].filter(Boolean).join(' and ')}`,
      );
}
