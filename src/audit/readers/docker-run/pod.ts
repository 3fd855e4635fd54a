import type { DeclaredContainer, SharedNamespace } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import type { Setting, Unresolved } from '../../model/setting.js';
import type { EngineCommand } from './engine-command.js';
import type { RunReading } from './flags/flag.js';
import { readFlagsOnly } from './read-run-command.js';
import { placeOfHead } from './run-workload.js';

/** What `podman pod create` sets for all containers of a pod. */
export interface Pod {
  name: string;
  settings: DeclaredContainer;
  unresolved: Unresolved[];
  joined: boolean;
}

/** Reads a pod's flags, which are named as a container's; its name may be its only argument. */
export function readPod({ head, words }: EngineCommand, readEnvFile: RunReading['readEnvFile']): Pod {
  const at = placeOfHead(head);
  if (!at) throw new RangeError('a command has at least a name');
  const reading: RunReading = { container: newContainer('', at), unresolved: [], readEnvFile };
  readFlagsOnly(words, reading);
  const name = reading.name?.value ?? words.at(-1)?.text ?? '';
  return { name, settings: reading.container, unresolved: reading.unresolved, joined: false };
}

/** Shared unless the pod's `--share` says otherwise. */
const shared: readonly SharedNamespace[] = ['ipc', 'network', 'uts'];

/**
 * Gives a container what its pod has: published ports, mounts, devices and the namespaces that pods share. A pod that is
 * made elsewhere, or with the container (`new:NAME`), has nothing that is known here.
 */
export function joinPod(workload: DeclaredWorkload, name: Setting<string>, pod: Pod | undefined): void {
  for (const container of workload.containers) {
    if (pod) share(container, pod);
    for (const namespace of shared)
      container.namespaces[namespace] ??= { value: { mode: 'joined', with: name.value }, at: name.at };
  }
  if (pod) workload.unresolved.push(...pod.unresolved);
  else if (!name.value.startsWith('new:')) {
    const reason = `the pod ${name.value.slice(0, 60)} is made elsewhere, and its ports and namespaces are not known here`;
    workload.unresolved.push({ field: 'pod', at: name.at, reason });
  }
}

function share(container: DeclaredContainer, pod: Pod): void {
  const { settings } = pod;
  const first = !pod.joined;
  pod.joined = true;
  // Once for the pod, at its first container.
  if (first) container.ports.push(...settings.ports);
  container.mounts.push(...settings.mounts);
  container.devices.push(...settings.devices);
  container.sysctls.push(...settings.sysctls);
  for (const name of ['pid', 'ipc', 'network', 'uts', 'user'] as const) {
    const choice = settings.namespaces[name];
    if (choice) container.namespaces[name] ??= choice;
  }
  for (const field of ['seccomp', 'apparmor', 'noNewPrivileges'] as const) {
    const setting = settings[field];
    if (setting && !container[field]) Object.assign(container, { [field]: setting });
  }
}
