import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import { itemsOf, type MapNode, type Node, textOf, valueUnder } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { readCreateCommand } from './create-command.js';
import { readImageConfig } from './image-config.js';
import type { InspectReading } from './inspect-reading.js';
import { readLimits } from './limits.js';
import { readInspectMounts } from './mounts.js';
import { readPodmanCapabilities } from './podman-capabilities.js';
import { readInspectPorts } from './ports.js';
import { readPrivileges } from './privileges.js';

/**
 * Whether a text is what `docker inspect`, `podman inspect` or the Engine's API print, about containers or about
 * something else, which is then said to be ignored.
 */
export function looksLikeDockerInspect({ documents }: Manifest): boolean {
  return documents.some((document) => objectsOf(document).some((object) => kindOf(object) !== undefined));
}

/** The containers of an inspection. Every one is audited, also those that do not run now. */
export function readDockerInspect({ documents }: Manifest, _context: ReaderContext): ReadResult {
  const result: ReadResult = { workloads: [], diagnostics: [], ignored: [] };
  for (const object of documents.flatMap(objectsOf)) {
    const kind = kindOf(object);
    if (kind === 'container' && object.kind === 'map') result.workloads.push(readContainer(object));
    else result.ignored.push({ what: titleOf(object, kind), reason: reasons[kind ?? 'unknown'] });
  }
  return result;
}

/** An inspection is a list; the API gives one object. */
function objectsOf(document: Node): readonly Node[] {
  return document.kind === 'list' ? document.items : [document];
}

type InspectedKind = 'container' | 'summary' | 'image' | 'network' | 'volume' | 'service' | 'pod';

/** Told by keys that the others lack (moby, api/types; libpod/define). */
function kindOf(object: Node): InspectedKind | undefined {
  if (object.kind !== 'map') return undefined;
  const keys = new Set(object.entries.map(({ key }) => key.text));
  const has = (...names: string[]) => names.every((name) => keys.has(name));
  if (has('HostConfig', 'Config') || (has('HostConfig', 'Name') && !has('Names'))) return 'container';
  if (has('Names', 'ImageID')) return 'summary';
  if (has('RepoTags', 'RootFS') || has('RepoTags', 'GraphDriver')) return 'image';
  if (has('IPAM', 'Driver') || has('network_interface', 'driver')) return 'network';
  if (has('Mountpoint', 'Driver')) return 'volume';
  if (has('Spec', 'Version') && valueUnder(valueUnder(object, 'Spec'), 'TaskTemplate')) return 'service';
  if (has('InfraContainerID') || has('InfraConfig', 'Containers')) return 'pod';
  return undefined;
}

const reasons: Record<Exclude<InspectedKind, 'container'> | 'container' | 'unknown', string> = {
  container: 'it is no map',
  summary: 'a list of containers does not say how they run; give the output of docker inspect',
  image: 'an image starts no container by itself',
  network: 'a network is no container',
  volume: 'a volume is no container',
  service: 'a Swarm service is audited by its stack file, or by inspecting its containers',
  pod: 'inspect the containers of the pod',
  unknown: 'it is nothing that can be inspected and started',
};

function titleOf(object: Node, kind: InspectedKind | undefined): string {
  const name = textOf(valueUnder(object, 'Name')) ?? textOf(itemsOf(valueUnder(object, 'RepoTags'))[0]);
  const title = kind === undefined ? 'an object' : kind === 'summary' ? 'a list entry' : `${kind}`;
  return name ? `${title} ${name.slice(0, 80)}` : title;
}

function readContainer(node: MapNode): DeclaredWorkload {
  const named = namePlace(node);
  const container = newContainer(named.name, named.at);
  container.node = node;
  const workload: DeclaredWorkload = {
    format: 'docker-inspect',
    resource: `container ${named.name}`,
    kind: 'container',
    name: named.name,
    at: named.at,
    containers: [container],
    unresolved: [],
  };
  const host = valueUnder(node, 'HostConfig');
  const reading: InspectReading = { node, host, container, unresolved: workload.unresolved };
  readImageConfig(reading);
  readPrivileges(reading);
  readPodmanCapabilities(reading);
  readLimits(reading);
  readInspectMounts(reading);
  readInspectPorts(reading);
  readCreateCommand(reading);
  return workload;
}

/** Docker writes a slash before a container's name. */
function namePlace(node: MapNode): { name: string; at: Place } {
  for (const key of ['Name', 'Id', 'ID']) {
    const value = valueUnder(node, key);
    const text = textOf(value);
    if (value && text)
      return { name: key === 'Name' ? text.replace(/^\//, '') : text.slice(0, 12), at: value };
  }
  return { name: 'unnamed', at: { source: node.source, start: node.start, end: node.start + 1 } };
}
