import { textOf } from '../../source/node.js';
import type { Control, Report } from '../control.js';
import { type ContainerView, quoted, under } from '../pod-view.js';

/** policy/check_hostProbesAndhostLifecycle.go, v1.34. gRPC probes and commands have no host. */
export const hostProbes: Control = {
  name: 'Host Probes / Lifecycle Hooks',
  level: 'baseline',
  since: 34,
  check(pod, report) {
    for (const container of pod.containers) {
      const lifecycle = under(container.node, 'lifecycle');
      for (const [name, handler] of [
        ...probes.map((key) => [key, under(container.node, key)] as const),
        ...hooks.map((key) => [`lifecycle.${key}`, under(lifecycle, key)] as const),
      ]) {
        if (!handler) continue;
        for (const kind of ['httpGet', 'tcpSocket'])
          checkHost(container, `${name}.${kind}`, under(handler, kind), report);
      }
    }
  },
};

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const hooks = ['postStart', 'preStop'] as const;

function checkHost(
  { who }: ContainerView,
  path: string,
  handler: ReturnType<typeof under>,
  report: Report,
): void {
  const host = under(handler, 'host');
  if (host && textOf(host) !== '') report(host, `${who} sets ${path}.host to ${quoted(host)}`);
}
