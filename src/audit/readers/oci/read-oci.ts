import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import { type MapNode, type Node, textOf, valueAt, valueUnder } from '../../source/node.js';
import type { SourceText } from '../../source/source-text.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { readLinux } from './linux.js';
import { readOciMounts } from './mounts.js';
import { readNamespaces } from './namespaces.js';
import { readProcess } from './process.js';
import { readOciResources } from './resources.js';

/** Whether a text is a bundle's `config.json` (OCI runtime specification, config.md); `runc state` prints none. */
export function looksLikeOci({ documents }: Manifest): boolean {
  return documents.some(isConfig);
}

function isConfig(node: Node): node is MapNode {
  return (
    node.kind === 'map' &&
    valueUnder(node, 'ociVersion') !== undefined &&
    (valueUnder(node, 'process') ?? valueUnder(node, 'root') ?? valueUnder(node, 'mounts')) !== undefined
  );
}

/**
 * The container of a bundle. Nothing has a default here: what a configuration does not say (a namespace, a filter,
 * masked paths) the container does without, so absent things are settings, standing at the map that lacks them.
 */
export function readOci({ documents, source }: Manifest, _context: ReaderContext): ReadResult {
  const result: ReadResult = { workloads: [], diagnostics: [], ignored: [] };
  for (const document of documents) {
    if (!isConfig(document))
      result.ignored.push({ what: 'a document', reason: 'it is no OCI configuration' });
    else if (foreign(document) !== undefined) {
      const reason = `it is for ${foreign(document)}, and only Linux is audited`;
      result.ignored.push({ what: 'an OCI configuration', reason });
    } else result.workloads.push(readConfig(document, source, result));
  }
  return result;
}

/** A configuration for another system. */
function foreign(config: MapNode): string | undefined {
  if (valueUnder(config, 'linux')) return undefined;
  return ['windows', 'solaris', 'vm', 'zos'].find((system) => valueUnder(config, system) !== undefined);
}

function readConfig(config: MapNode, source: SourceText, result: ReadResult): DeclaredWorkload {
  const name = nameOf(config, source);
  const at = { source, start: config.start, end: Math.min(config.start + 1, config.end) };
  const container = newContainer(name, at);
  container.node = config;
  const workload: DeclaredWorkload = {
    format: 'oci',
    resource: `container ${name}`,
    kind: 'container',
    name,
    at,
    containers: [container],
    unresolved: [],
  };
  const reading = { config, container, unresolved: workload.unresolved };
  readProcess(reading);
  readNamespaces(reading);
  readLinux(reading);
  readOciMounts(reading);
  readOciResources(reading);
  if (valueUnder(config, 'hooks')) {
    const reason = 'its hooks are programs that run on the host, outside of the container';
    result.ignored.push({ what: `hooks of ${name}`, reason });
  }
  return workload;
}

/** The bundle's directory; of a text without one, the container's host name. */
function nameOf(config: MapNode, source: SourceText): string {
  const directory = source.path.split('/').at(-2);
  if (directory !== undefined && !/^\.*$/.test(directory)) return directory;
  return textOf(valueAt(config, 'hostname')) || 'config';
}
