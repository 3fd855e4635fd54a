import type { Node } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** policy/check_runAsUser.go, v1.23; since v1.35 not for a Pod with a user namespace of its own. */
export const runAsUser: Control = {
  name: 'Running as Non-root user',
  level: 'restricted',
  since: 23,
  check(pod, report) {
    if (pod.relaxedByUserNamespace) return;
    for (const { who, securityContext } of pod.owners) {
      const value = under(securityContext, 'runAsUser');
      if (value && !isNonZero(value))
        report(value, `${who} sets securityContext.runAsUser to ${quoted(value)}`);
    }
  },
};

/** What is no number is not known to be another than 0. */
function isNonZero(node: Node): boolean {
  const number = node.kind === 'scalar' ? Number(node.text.replaceAll('_', '')) : Number.NaN;
  return Number.isFinite(number) && number !== 0;
}
