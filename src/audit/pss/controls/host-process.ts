import { booleanOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** Windows HostProcess containers have the host. policy/check_windowsHostProcess.go, v1.0. */
export const hostProcess: Control = {
  name: 'HostProcess',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const { who, securityContext } of pod.owners) {
      const value = under(under(securityContext, 'windowsOptions'), 'hostProcess');
      if (value && booleanOf(value) !== false)
        report(value, `${who} sets securityContext.windowsOptions.hostProcess to ${quoted(value)}`);
    }
  },
};
