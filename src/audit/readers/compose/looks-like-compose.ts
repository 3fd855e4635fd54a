import { type MapNode, type Node, valueUnder } from '../../source/node.js';
import type { Manifest } from '../reader.js';
import { serviceFields, topLevelFields } from './known-fields.js';

/**
 * Whether this is a Compose file: by its name, or by what is in it: `services` that are maps with fields of services, or
 * (version 1) such services at the top level. Other formats that have `services` (GitLab CI, Symfony, GitHub's
 * workflows) have other things in them.
 */
export function looksLikeCompose({ source, documents }: Manifest): boolean {
  if (documents.length === 0) return false;
  if (isComposeName(source.path)) return documents.some(({ kind }) => kind === 'map');
  return documents.some((document) => document.kind === 'map' && isComposeContent(document));
}

const composeName =
  /(?:^|[\\/])(?:(?:docker-|podman-|container-)?compose(?:[._-][^\\/]*)?|[^\\/]*[._-]compose)\.ya?ml$/i;

/** `compose.yaml`, `docker-compose.prod.yml`, `shop_compose.yaml`, `stack.compose.yml` */
export function isComposeName(path: string): boolean {
  return composeName.test(path);
}

function isComposeContent(root: MapNode): boolean {
  // Kubernetes and the formats that came after it.
  if (valueUnder(root, 'apiVersion') || valueUnder(root, 'openapi') || valueUnder(root, 'jobs')) return false;
  const services = valueUnder(root, 'services');
  if (!services) return isVersion1(root);
  if (services.kind !== 'map' || services.entries.length === 0) return false;
  return (
    services.entries.some(({ value }) => startsContainer(value)) ||
    (root.entries.every(({ key }) => isTopLevelField(key.text)) &&
      services.entries.every(({ value }) => isService(value)))
  );
}

/** The format without `services` and `version`: nothing but services at the top level. */
export function isVersion1(root: MapNode): boolean {
  let starts = false;
  for (const { key, value } of root.entries) {
    if (key.text.startsWith('x-')) continue;
    if (!isService(value)) return false;
    starts ||= startsContainer(value);
  }
  return starts;
}

function isTopLevelField(key: string): boolean {
  return topLevelFields.has(key) || key.startsWith('x-');
}

/** A map with fields that services have, and no others. */
function isService(node: Node): boolean {
  return (
    node.kind === 'map' &&
    node.entries.length > 0 &&
    node.entries.every(({ key }) => serviceFields.has(key.text) || key.text.startsWith('x-'))
  );
}

/** `image: nginx`, `build: .`, `extends: base` … among fields that are mostly a service's. */
function startsContainer(node: Node): boolean {
  if (node.kind !== 'map') return false;
  let starts = false;
  let foreign = 0;
  for (const { key, value } of node.entries) {
    if (!serviceFields.has(key.text) && !key.text.startsWith('x-')) foreign += 1;
    else if (key.text === 'image' || key.text === 'container_name') starts ||= value.kind === 'scalar';
    else if (key.text === 'build' || key.text === 'extends') starts ||= value.kind !== 'list';
    else if (key.text === 'provider') starts ||= value.kind === 'map';
  }
  return starts && foreign * 2 <= node.entries.length;
}
