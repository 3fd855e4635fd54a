import { type MapNode, type Node, valueUnder } from '../../source/node.js';
import type { WriteTarget } from '../write-result.js';

/**
 * The map in the text that declares a service. The reader's own node may be one that it has put together, of what the
 * service extends and what is laid over it. `undefined` where the service is another file's, or no map.
 */
export function serviceOf({ source, documents, workload }: WriteTarget): MapNode | undefined {
  for (let at = documents.length - 1; at >= 0; at--) {
    const root = documents[at] as Node;
    const services = valueUnder(root, 'services') ?? root;
    const service = valueUnder(services, workload.name);
    if (service?.kind === 'map' && service.source === source) return service;
  }
  return undefined;
}
