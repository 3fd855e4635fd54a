import type { Diagnostic } from '../../../base/diagnostic.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { itemsOf, type MapNode, type Node, textOf, valueAt, valueUnder } from '../../source/node.js';
import { looksLikePodSpec } from './find-pod-spec.js';
import { readPod } from './read-pod.js';
import { type Budget, Reading } from './reading.js';

/** An object of the API: a document, or an item of a list. */
export interface Resource {
  node: MapNode;
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  /** `Deployment shop/web`, the namespace only where it is written. */
  called: string;
}

/** What names a resource. Without a name, one that the API server makes up is shown as `web-*`. */
export function resourceOf(node: MapNode, apiVersion: string, kind: string): Resource {
  const metadata = valueUnder(node, 'metadata');
  const prefix = textOf(valueUnder(metadata, 'generateName'));
  const name = textOf(valueUnder(metadata, 'name')) ?? (prefix === undefined ? '' : `${prefix}*`);
  const namespace = textOf(valueUnder(metadata, 'namespace'));
  const path = namespace === undefined ? name : `${namespace}/${name}`;
  const called = path === '' ? kind : `${kind} ${path}`;
  return { node, apiVersion, kind, name, called, ...(namespace !== undefined && { namespace }) };
}

/** A Pod's spec and metadata, in a PodTemplate (or a Pod), or where a path leads to the spec itself. */
export function podOf(template: Node): { spec: MapNode; metadata?: Node } | undefined {
  if (template.kind !== 'map') return undefined;
  const spec = valueUnder(template, 'spec');
  if (spec?.kind === 'map') {
    const metadata = valueUnder(template, 'metadata');
    return metadata ? { spec, metadata } : { spec };
  }
  return looksLikePodSpec(template) ? { spec: template } : undefined;
}

/** Reads the workload that a Pod or PodTemplate of a resource is; `label` tells apart several of one resource. */
export function readWorkload(
  resource: Resource,
  { spec, metadata }: { spec: MapNode; metadata?: Node },
  label: string,
  budget: Budget,
): { workload: DeclaredWorkload; diagnostics: Diagnostic[] } {
  const reading = new Reading(budget);
  const { pod, containers, annotations } = readPod(spec, metadata, claimsOf(resource.node), reading);
  const { node, kind, name, namespace, called } = resource;
  const at = valueAt(node, 'metadata', 'name') ?? valueUnder(node, 'kind') ?? node;
  const written = valueAt(node, 'metadata', 'namespace');
  if (namespace !== undefined && written) pod.namespace = { value: namespace, at: written };
  const workload: DeclaredWorkload = {
    format: 'kubernetes',
    resource: label === '' ? called : `${called} (${label})`,
    kind,
    name,
    at,
    containers,
    pod,
    unresolved: reading.unresolved,
    ...(namespace !== undefined && { namespace }),
  };
  const [old] = annotations.seccomp.values();
  const diagnostics: Diagnostic[] = old
    ? [
        {
          code: 'seccomp-annotation',
          severity: 'warning',
          message: `${called}: Kubernetes ignores seccomp annotations since v1.27`,
          hint: 'set securityContext.seccompProfile instead',
          source: old.at.source.path,
          position: old.at.source.position(old.at.start),
        },
      ]
    : [];
  return { workload, diagnostics };
}

/** Names of a StatefulSet's claims (and of what is made after it): volumes of its Pods. */
function claimsOf(resource: MapNode): Set<string> {
  const names = new Set<string>();
  for (const claim of itemsOf(valueAt(resource, 'spec', 'volumeClaimTemplates'))) {
    const name = textOf(valueAt(claim, 'metadata', 'name'));
    if (name !== undefined) names.add(name);
  }
  return names;
}
