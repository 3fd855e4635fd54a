import type { Node } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/**
 * policy/check_hostPorts.go, v1.0. The Standards let a cluster allow a list of ports; the controller built into
 * Kubernetes has none, and neither has this.
 */
export const hostPorts: Control = {
  name: 'Host Ports',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const { who, node } of pod.containers) {
      for (const port of pod.each(under(node, 'ports'))) {
        const value = under(port, 'hostPort');
        if (value && !isZero(value)) report(value, `${who} uses the hostPort ${quoted(value)}`);
      }
    }
  },
};

function isZero(node: Node): boolean {
  return node.kind === 'scalar' && node.text !== '' && Number(node.text) === 0;
}
