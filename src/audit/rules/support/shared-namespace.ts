import type { SharedNamespace } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Setting } from '../../model/setting.js';

/** Where a workload joins one of the host's namespaces: a Pod says it once for all its containers. */
export function hostNamespace(
  workload: DeclaredWorkload,
  namespace: SharedNamespace,
): Setting<unknown> | undefined {
  const { pod } = workload;
  if (pod) {
    if (namespace === 'pid') return pod.hostPid?.value === true ? pod.hostPid : undefined;
    if (namespace === 'ipc') return pod.hostIpc?.value === true ? pod.hostIpc : undefined;
    if (namespace === 'network') return pod.hostNetwork?.value === true ? pod.hostNetwork : undefined;
  }
  for (const { namespaces } of workload.containers) {
    const setting = namespaces[namespace];
    if (setting?.value.mode === 'host') return setting;
  }
  return undefined;
}
