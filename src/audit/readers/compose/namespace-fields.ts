import type { DeclaredContainer, SharedNamespace } from '../../model/declared-container.js';
import { booleanOf, entriesOf, isNull, type MapEntry, type Node, valueUnder } from '../../source/node.js';
import { parseNamespaceMode } from '../docker-syntax/namespace-mode.js';
import { listOf } from './merge-lists.js';
import type { FieldReaders, ReadField, ServiceReading } from './service-reading.js';

/** Whose namespaces a service is in. */
export const namespaceFields: FieldReaders = {
  pid: namespace('pid', 'pid'),
  ipc: namespace('ipc', 'ipc'),
  uts: namespace('uts', 'uts'),
  userns_mode: namespace('user', 'userns_mode'),
  cgroup: namespace('cgroup', 'cgroup'),
  network_mode: namespace('network', 'network_mode'),
  // Version 1.
  net: namespace('network', 'net'),
};

function namespace(name: SharedNamespace, field: string): ReadField {
  return (reading, container, node) => {
    const mode = reading.text(field, node);
    if (mode !== undefined && mode !== '')
      container.namespaces[name] = { value: parseNamespaceMode(mode), at: node };
  };
}

/**
 * A service is in the host's network namespace, too, where one of its networks is `host`: by its driver, or as an
 * external network of that name, which is how Swarm's files have it. The network `default` is everybody's who names
 * none.
 */
export function readNetworks(
  reading: ServiceReading,
  container: DeclaredContainer,
  networks: Node | undefined,
): void {
  if (container.namespaces.network || reading.model.networks.size === 0) return;
  if (networks && !isNull(networks)) {
    const names = networks.kind === 'map' ? networks.entries.map(({ key }) => key) : listOf(networks);
    if (!reading.project.count(names.length)) return;
    for (const node of names) {
      const name = node.kind === 'scalar' ? reading.looseText('networks', node) : undefined;
      const entry = name === undefined ? undefined : reading.model.networks.get(name);
      if (entry && isHostNetwork(reading, entry))
        container.namespaces.network = { value: { mode: 'host' }, at: node };
    }
    return;
  }
  const standard = reading.model.networks.get('default');
  if (standard && isHostNetwork(reading, standard))
    container.namespaces.network = { value: { mode: 'host' }, at: standard.key };
}

function isHostNetwork(reading: ServiceReading, { value, key }: MapEntry): boolean {
  const textUnder = (node: Node | undefined, field: string): string | undefined => {
    const found = valueUnder(node, field);
    return found && reading.looseText(`networks.${field}`, found);
  };
  if (textUnder(value, 'driver') === 'host') return true;
  const external = valueUnder(value, 'external');
  if (!external || booleanOf(external) === false) return false;
  const name = entriesOf(external).length > 0 ? textUnder(external, 'name') : undefined;
  return (name ?? textUnder(value, 'name') ?? key.text) === 'host';
}
