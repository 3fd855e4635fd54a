import { booleanOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/**
 * policy/check_runAsNonRoot.go, v1.0; since v1.35 not for a Pod with a user namespace of its own. A Pod that says false
 * fails although each of its containers says true.
 */
export const runAsNonRoot: Control = {
  name: 'Running as Non-root',
  level: 'restricted',
  since: 0,
  check(pod, report) {
    if (pod.relaxedByUserNamespace) return;
    for (const { who, securityContext } of pod.owners) {
      const value = under(securityContext, 'runAsNonRoot');
      if (value && booleanOf(value) !== true)
        report(value, `${who} sets securityContext.runAsNonRoot to ${quoted(value)}`);
    }
    if (under(pod.self.securityContext, 'runAsNonRoot')) return;
    for (const { who, at, securityContext } of pod.containers) {
      if (!under(securityContext, 'runAsNonRoot'))
        report(at, `neither ${who} nor the Pod sets securityContext.runAsNonRoot to true`);
    }
  },
};
