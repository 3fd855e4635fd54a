import type { SharedNamespace } from '../../model/declared-container.js';

/** The service's key that chooses a namespace. */
export const composeNamespaceKey: Record<SharedNamespace, string> = {
  pid: 'pid',
  ipc: 'ipc',
  network: 'network_mode',
  uts: 'uts',
  user: 'userns_mode',
  cgroup: 'cgroup',
};

/** What says that it has one of its own; for the others only the key's absence does. */
export const composePrivateWord: Partial<Record<SharedNamespace, string>> = {
  ipc: 'private',
  cgroup: 'private',
};
