import { booleanOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** policy/check_privileged.go, v1.0. */
export const privilegedContainers: Control = {
  name: 'Privileged Containers',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const { who, securityContext } of pod.containers) {
      const value = under(securityContext, 'privileged');
      if (value && booleanOf(value) !== false)
        report(value, `${who} sets securityContext.privileged to ${quoted(value)}`);
    }
  },
};
