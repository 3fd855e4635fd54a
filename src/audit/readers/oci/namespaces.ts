import type { NamespaceChoice, SharedNamespace } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { entryUnder, integerOf, itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import { type OciReading, placeOfKey } from './oci-reading.js';

const types: readonly SharedNamespace[] = ['pid', 'ipc', 'network', 'uts', 'user', 'cgroup'];

/** `linux.namespaces`: one that is not listed is the runtime's own, which is the host's; a path is another's. */
export function readNamespaces(reading: OciReading): void {
  const linux = valueUnder(reading.config, 'linux');
  const entry = entryUnder(linux, 'namespaces');
  const missing = entry?.key ?? placeOfKey(reading, 'linux');
  const { namespaces } = reading.container;
  for (const type of types) namespaces[type] = { value: { mode: 'host' }, at: missing };
  for (const item of itemsOf(entry?.value)) {
    const type = textOf(valueUnder(item, 'type'));
    const known = types.find((one) => one === type);
    if (known) namespaces[known] = choiceOf(item);
  }
  const { user } = namespaces;
  const mapping = valueUnder(linux, 'uidMappings');
  if (user?.value.mode === 'private' && mapping && mapsRootToRoot(mapping))
    namespaces.user = { value: { mode: 'private', kind: "its root is the host's root" }, at: mapping };
}

function choiceOf(item: Node): Setting<NamespaceChoice> {
  const path = textOf(valueUnder(item, 'path'));
  if (!path) return { value: { mode: 'private' }, at: item };
  // The first process is the host's.
  const host = /^\/proc\/1\/ns\/\w+$/.test(path);
  return { value: host ? { mode: 'host' } : { mode: 'joined', with: path }, at: item };
}

function mapsRootToRoot(mappings: Node): boolean {
  return itemsOf(mappings).some(
    (mapping) =>
      integerOf(valueUnder(mapping, 'containerID')) === 0 && integerOf(valueUnder(mapping, 'hostID')) === 0,
  );
}
