import type { MapNode, Node } from '../source/node.js';
import type { Place } from '../source/source-text.js';
import { controls } from './controls/index.js';
import { viewPod } from './pod-view.js';
import type { PssVersion } from './pss-version.js';

export { latestPssVersion, type PssVersion, parsePssVersion, pssVersions } from './pss-version.js';

/** The strictest level of the Pod Security Standards that a Pod meets, and what keeps it from stricter ones. */
export interface PodSecurity {
  level: 'privileged' | 'baseline' | 'restricted';
  /** In the order of the Standards' tables: all of the baseline's first. At most a thousand. */
  violations: PssViolation[];
}

export interface PssViolation {
  /** As the Standards' tables name it: `Host Namespaces`. */
  control: string;
  level: 'baseline' | 'restricted';
  message: string;
  at: Place;
}

const maxViolations = 1000;

/**
 * Holds a Pod against one version of the Pod Security Standards
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/), as the admission controller built into
 * Kubernetes does. Levels are cumulative: who breaks the baseline is not restricted. `metadata` is the Pod's own (of a
 * Deployment its template's). What cannot be evaluated (an unfilled variable, a list where a map belongs) breaks the
 * controls that need it.
 */
export function podSecurity(spec: MapNode, metadata: Node | undefined, version: PssVersion): PodSecurity {
  const pod = viewPod(spec, metadata, version);
  const violations: PssViolation[] = [];
  let level: PodSecurity['level'] = 'restricted';
  for (const control of controls) {
    if (control.since > pod.minor) continue;
    control.check(pod, (at, message) => {
      if (control.level === 'baseline') level = 'privileged';
      else if (level === 'restricted') level = 'baseline';
      if (violations.length < maxViolations)
        violations.push({ control: control.name, level: control.level, message, at });
    });
  }
  if (pod.truncated) {
    level = 'privileged';
    const message = 'the Pod has more parts than can be looked at';
    violations.unshift({ control: 'Privileged Containers', level: 'baseline', message, at: spec });
  }
  return { level, violations };
}
