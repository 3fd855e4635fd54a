import {
  booleanOf,
  isNull,
  type ListNode,
  type MapNode,
  type Node,
  textOf,
  valueUnder,
} from '../source/node.js';
import type { Place } from '../source/source-text.js';
import { minorOf, type PssVersion } from './pss-version.js';

/** The Pod or one of its containers: what can have a security context. */
export interface SettingOwner {
  /** How messages call it: `the Pod`, `init container "setup"`. */
  who: string;
  /** Where it is named, or begins. */
  at: Place;
  securityContext: Node | undefined;
}

export interface ContainerView extends SettingOwner {
  node: Node;
  name: string;
}

/** A Pod as the controls look at it. */
export interface PodView {
  spec: MapNode;
  /** The Pod's annotations: a map, or what stands in its place. */
  annotations: Node | undefined;
  /** 25 of v1.25. */
  minor: number;
  /** `spec.os.name` is `windows`. */
  windows: boolean;
  /** `hostUsers: false`, in a version that lets such Pods do more (v1.35 and later). */
  relaxedByUserNamespace: boolean;
  self: SettingOwner;
  /** Init containers, containers and ephemeral ones; each node once, however many aliases name it. */
  containers: readonly ContainerView[];
  /** The Pod, then its containers. */
  owners: readonly SettingOwner[];
  volumes: readonly Node[];
  /** A list's items. What is no list is itself the one item, so that it is looked at and not passed over. */
  each(node: Node | undefined): readonly Node[];
  /** There was more than `each` gives out in all: the verdict is not complete. */
  truncated: boolean;
}

/** Items given out for one Pod. The API server takes objects of 1.5 MiB; aliases can make more out of less. */
const maxItems = 20_000;
/** Keys of one map that are looked through; no part of a Pod has nearly as many. Shared maps are looked at often. */
const maxKeys = 256;

const containerLists: readonly [key: string, kind: string][] = [
  ['initContainers', 'init container'],
  ['containers', 'container'],
  ['ephemeralContainers', 'ephemeral container'],
];

/** Prepares a Pod's spec and metadata for the controls of one version. */
export function viewPod(spec: MapNode, metadata: Node | undefined, version: PssVersion): PodView {
  const minor = minorOf(version);
  let left = maxItems;
  const each = (node: Node | undefined): readonly Node[] => {
    if (node === undefined) return [];
    const items = node.kind === 'list' && !isIllegible(node) ? node.items : [node];
    if (items.length > left) view.truncated = true;
    const given = items.length > left ? items.slice(0, left) : items;
    left -= given.length;
    return given;
  };
  const self: SettingOwner = { who: 'the Pod', at: spec, securityContext: under(spec, 'securityContext') };
  const view: PodView = {
    spec,
    annotations: under(metadata, 'annotations'),
    minor,
    windows: textOf(under(under(spec, 'os'), 'name')) === 'windows',
    relaxedByUserNamespace: minor >= 35 && booleanOf(under(spec, 'hostUsers')) === false,
    self,
    containers: [],
    owners: [],
    volumes: [],
    each,
    truncated: false,
  };
  view.containers = viewContainers(spec, each);
  view.owners = [self, ...view.containers];
  view.volumes = [...new Set(each(under(spec, 'volumes')))];
  return view;
}

function viewContainers(spec: MapNode, each: PodView['each']): ContainerView[] {
  const containers: ContainerView[] = [];
  for (const [key, kind] of containerLists) {
    for (const node of new Set(each(under(spec, key)))) {
      const named = node.kind === 'map' ? under(node, 'name') : undefined;
      const name = textOf(named) ?? '';
      containers.push({
        node,
        name,
        who: `${kind} ${quotedText(name)}`,
        at: named ?? node,
        securityContext: under(node, 'securityContext'),
      });
    }
  }
  return containers;
}

/** Stands for what cannot be looked into. Being a list, it is no allowed value of anything. */
interface Illegible extends ListNode {
  instead: Node;
}

/**
 * The value under a key, `undefined` where it is null or not there. Under something that is no map (a variable that was
 * not filled in, a list by mistake, a map too large to be one) it is illegible: no control takes it for allowed.
 */
export function under(node: Node | undefined, key: string): Node | undefined {
  if (node === undefined || isNull(node)) return undefined;
  if (node.kind !== 'map' || node.entries.length > maxKeys) return illegible(node);
  const value = valueUnder(node, key);
  return value === undefined || isNull(value) ? undefined : value;
}

function illegible(node: Node): Illegible {
  if (isIllegible(node)) return node;
  const { source, start, end } = node;
  return { kind: 'list', items: [], flow: true, source, start, end, instead: node };
}

function isIllegible(node: Node): node is Illegible {
  return 'instead' in node;
}

/** A value for a message, at most 60 characters of it. */
export function quoted(node: Node): string {
  if (isIllegible(node)) return `something unknown: ${quoted(node.instead)} stands there`;
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  return quotedText(node.text);
}

export function quotedText(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
}
