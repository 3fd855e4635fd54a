import type { DeclaredMount } from '../../model/declared-container.js';
import { type Node, valueUnder } from '../../source/node.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import type { FieldReaders, ReadField, ServiceReading } from './service-reading.js';

/** Files that Compose puts into a container. */
export const secretFields: FieldReaders = {
  secrets: readGrants('secret', 'secrets', '/run/secrets'),
  configs: readGrants('config', 'configs', ''),
};

function readGrants(kind: 'secret' | 'config', field: 'secrets' | 'configs', directory: string): ReadField {
  return (reading, container, node) => {
    for (const item of reading.items(field, node)) {
      const source = item.kind === 'map' ? valueUnder(item, 'source') : item;
      const name = source && reading.text(field, source);
      if (name === undefined) {
        if (!source) reading.fail(field, item, `it names no ${kind}`);
        continue;
      }
      const target = textUnder(reading, item, field, 'target');
      const mode = textUnder(reading, item, field, 'mode');
      const mount: DeclaredMount = {
        at: item,
        kind,
        source: name,
        // A name alone is one in the directory.
        target: target?.startsWith('/') ? target : `${directory}/${target ?? name}`,
        // Compose binds files so; Swarm keeps them in memory, where `mode` alone decides.
        readOnly: true,
        options: mode === undefined ? [] : [`mode=${mode}`],
      };
      container.mounts.push(withDeclaration(reading, field, mount));
    }
  };
}

function textUnder(reading: ServiceReading, item: Node, field: string, key: string): string | undefined {
  const node = valueUnder(item, key);
  return node && reading.text(`${field}.${key}`, node);
}

/** Places where no secrets or configuration are, but sockets and the kernel's files. */
const runtimePath = /^\/(?:$|(?:var\/run|run|proc|sys|dev)(?:\/|$))/;

/** A file of the host is bound into the container: a socket, or a directory, as well as any other. */
function withDeclaration(
  reading: ServiceReading,
  field: 'secrets' | 'configs',
  mount: DeclaredMount,
): DeclaredMount {
  const entry = reading.model[field].get(mount.source ?? '');
  if (!entry) return mount;
  const fileNode = valueUnder(entry.value, 'file');
  const file = fileNode && reading.partialText(`${field}.file`, fileNode);
  const path = file === undefined ? undefined : normalizeHostPath(file);
  if (fileNode && path !== undefined && runtimePath.test(path))
    return { ...mount, kind: 'bind', source: path, sourceAt: fileNode };
  return { ...mount, sourceAt: entry.key };
}
