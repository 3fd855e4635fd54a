import { booleanOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** policy/check_hostNamespaces.go, v1.0. */
export const hostNamespaces: Control = {
  name: 'Host Namespaces',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) {
      const value = under(pod.spec, key);
      if (value && booleanOf(value) !== false) report(value, `the Pod sets ${key} to ${quoted(value)}`);
    }
  },
};
