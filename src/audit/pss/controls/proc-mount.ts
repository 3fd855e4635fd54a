import { textOf } from '../../source/node.js';
import type { Control, Report } from '../control.js';
import { type PodView, quoted, under } from '../pod-view.js';

/** policy/check_procMount_baseline.go, v1.0; since v1.35 a Pod with a user namespace of its own may have any. */
export const procMount: Control = {
  name: '/proc Mount Type',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    if (!pod.relaxedByUserNamespace) checkProcMount(pod, report);
  },
};

/** What the baseline lets pass since v1.35. policy/check_procMount_restricted.go. */
export const procMountRestricted: Control = {
  name: '/proc Mount Type',
  level: 'restricted',
  since: 35,
  check(pod, report) {
    if (pod.relaxedByUserNamespace) checkProcMount(pod, report);
  },
};

function checkProcMount(pod: PodView, report: Report): void {
  for (const { who, securityContext } of pod.containers) {
    const value = under(securityContext, 'procMount');
    if (value && textOf(value) !== 'Default')
      report(value, `${who} sets securityContext.procMount to ${quoted(value)}`);
  }
}
