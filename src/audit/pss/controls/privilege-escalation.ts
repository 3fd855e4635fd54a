import { booleanOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** policy/check_allowPrivilegeEscalation.go, v1.8; v1.25 leaves Windows Pods out. */
export const privilegeEscalation: Control = {
  name: 'Privilege Escalation',
  level: 'restricted',
  since: 8,
  check(pod, report) {
    if (pod.windows && pod.minor >= 25) return;
    for (const { who, at, securityContext } of pod.containers) {
      const value = under(securityContext, 'allowPrivilegeEscalation');
      if (!value) report(at, `${who} does not set securityContext.allowPrivilegeEscalation to false`);
      else if (booleanOf(value) !== false)
        report(value, `${who} sets securityContext.allowPrivilegeEscalation to ${quoted(value)}`);
    }
  },
};
