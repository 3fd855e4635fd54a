import { textOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { type ContainerView, type PodView, quoted, under } from '../pod-view.js';

/** What may be added at all. Names count exactly as written: neither `CAP_CHOWN` nor `chown` is in it. */
const allowed: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** policy/check_capabilities_baseline.go, v1.0. */
export const capabilities: Control = {
  name: 'Capabilities',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const { who, securityContext } of pod.containers) {
      for (const item of pod.each(under(under(securityContext, 'capabilities'), 'add'))) {
        if (!allowed.has(textOf(item) ?? '')) report(item, `${who} adds the capability ${quoted(item)}`);
      }
    }
  },
};

/** All dropped, one may be added. policy/check_capabilities_restricted.go, v1.22; v1.25 leaves Windows Pods out. */
export const capabilitiesRestricted: Control = {
  name: 'Capabilities',
  level: 'restricted',
  since: 22,
  check(pod, report) {
    if (pod.windows && pod.minor >= 25) return;
    for (const container of pod.containers) {
      const { who, securityContext } = container;
      const written = under(securityContext, 'capabilities');
      if (!dropsAll(pod, container))
        report(under(written, 'drop') ?? container.at, `${who} does not drop the capabilities "ALL"`);
      for (const item of pod.each(under(written, 'add'))) {
        const name = textOf(item) ?? '';
        if (name !== 'NET_BIND_SERVICE' && allowed.has(name))
          report(item, `${who} adds the capability ${quoted(item)}`);
      }
    }
  },
};

function dropsAll(pod: PodView, { securityContext }: ContainerView): boolean {
  const drop = under(under(securityContext, 'capabilities'), 'drop');
  return drop?.kind === 'list' && pod.each(drop).some((item) => textOf(item) === 'ALL');
}
