import { isNull, type MapEntry, type MapNode, type Node, valueUnder } from '../../source/node.js';
import { listAt, listOf, mapOfNames, mergeKeyValues, mergeUnique, uniqueKeys } from './merge-lists.js';
import type { Project } from './project.js';

type Merge = (project: Project, base: Node, over: Node) => Node;

/** Maps deeper than any that the specification has; aliases can make them endless. */
const maxDepth = 12;

/**
 * A service and what is laid over it (Compose specification, 13-merge): maps are merged, lists appended, the rest
 * replaced; `!reset` takes away, `!override` replaces. Neither is changed; nodes keep their places.
 */
export function mergeServices(project: Project, base: MapNode, over: MapNode): MapNode {
  const merged = mergeMaps(project, base, over, 0, specialFields);
  merged.entries = merged.entries.filter(({ key }) => key.text !== 'extends');
  return merged;
}

/** Maps without special rules: a top-level volume, network, secret or config. */
export function mergeNodes(project: Project, base: Node, over: Node, depth = 0): Node {
  if (over.tag === '!override') return over;
  if (isNull(over)) return base;
  if (base.kind === 'map' && over.kind === 'map' && depth < maxDepth)
    return mergeMaps(project, base, over, depth + 1, none);
  if (base.kind === 'list' && over.kind === 'list') return append(project, base, over);
  return over;
}

const none: Readonly<Record<string, Merge | undefined>> = Object.create(null);

function mergeMaps(
  project: Project,
  base: MapNode,
  over: MapNode,
  depth: number,
  special: Readonly<Record<string, Merge | undefined>>,
): MapNode {
  const { source, start, end } = over;
  if (!project.count(base.entries.length + over.entries.length)) return over;
  const entries = new Map<string, MapEntry>();
  for (const entry of base.entries) if (entry.value.tag !== '!reset') entries.set(entry.key.text, entry);
  for (const entry of over.entries) {
    const name = entry.key.text;
    const before = entries.get(name);
    if (entry.value.tag === '!reset') entries.delete(name);
    else if (!before || entry.value.tag === '!override') entries.set(name, entry);
    else {
      const merge = special[name];
      const value = merge
        ? merge(project, before.value, entry.value)
        : mergeNodes(project, before.value, entry.value, depth);
      entries.set(name, { key: value === before.value ? before.key : entry.key, value });
    }
  }
  return { kind: 'map', entries: [...entries.values()], flow: false, source, start, end };
}

function append(project: Project, base: Node, over: Node): Node {
  const items = [...listOf(base), ...listOf(over)];
  return project.count(items.length) ? listAt(over, items) : over;
}

const replace: Merge = (_project, _base, over) => over;

function unique(field: string): Merge {
  const keyOf = uniqueKeys[field];
  return (project, base, over) => {
    const [before, items] = [listOf(base), listOf(over)];
    if (isNull(over) || !keyOf || !project.count(before.length + items.length))
      return isNull(over) ? base : over;
    return listAt(over, mergeUnique(project, keyOf, before, items));
  };
}

const keyValues: Merge = (project, base, over) => {
  if (isNull(over) || base.kind === 'scalar') return isNull(over) ? base : over;
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(project, base, over, 1, none);
  const size = (node: Node) => (node.kind === 'map' ? node.entries : listOf(node)).length;
  return project.count(size(base) + size(over)) ? mergeKeyValues(project, base, over) : over;
};

const names: Merge = (project, base, over) => {
  const [before, after] = [mapOfNames(base), mapOfNames(over)];
  return before && after ? mergeMaps(project, before, after, 1, none) : mergeNodes(project, base, over);
};

/** Options belong to a driver: another driver's are dropped. */
const logging: Merge = (project, base, over) => {
  const [before, after] = [valueUnder(base, 'driver'), valueUnder(over, 'driver')];
  const texts = [before, after].map((node) => (node?.kind === 'scalar' ? node.text : undefined));
  return before && after && texts[0] !== texts[1] ? over : mergeNodes(project, base, over);
};

const ulimits: Merge = (project, base, over) => {
  if (base.kind !== 'map' || over.kind !== 'map') return mergeNodes(project, base, over);
  const fields = Object.fromEntries(over.entries.map(({ key }) => [key.text, replace]));
  return mergeMaps(project, base, over, 1, Object.assign(Object.create(null), fields));
};

const healthcheck: Merge = (project, base, over) =>
  base.kind === 'map' && over.kind === 'map'
    ? mergeMaps(project, base, over, 1, { __proto__: null as never, test: replace })
    : mergeNodes(project, base, over);

/** compose-go, override/merge.go; fields that no rule looks at are merged like any other. */
const specialFields: Readonly<Record<string, Merge | undefined>> = {
  __proto__: null as never,
  command: replace,
  entrypoint: replace,
  healthcheck,
  logging,
  ulimits,
  environment: keyValues,
  sysctls: keyValues,
  networks: names,
  ...Object.fromEntries(
    Object.keys(uniqueKeys)
      .filter((field) => field !== 'environment' && field !== 'sysctls')
      .map((field) => [field, unique(field)]),
  ),
};
