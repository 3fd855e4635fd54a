import { entriesOf, itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import type { Budget } from './reading.js';

/** Where in resources of one kind a PodTemplate stands. */
export interface PodTemplatePath {
  kind: string;
  steps: readonly PathStep[];
}

interface PathStep {
  key: string;
  /** What stands under the key is a list, or a map by names: each thing in it. */
  each: boolean;
}

/** What a path led to, and how it is called: `spec.tasks[worker].template`. */
export interface FoundTemplate {
  template: Node;
  label: string;
}

/**
 * Reads `Kind:path.to.template`, with `[]` behind a key for each thing in a list (or in a map of names):
 * `RayCluster:spec.workerGroupSpecs[].template`. `undefined` where it is not of that form.
 */
export function parsePodTemplatePath(text: string): PodTemplatePath | undefined {
  const match = /^([A-Za-z][A-Za-z0-9]*):([^\s:]{1,1000})$/.exec(text);
  const [, kind, path] = match ?? [];
  if (kind === undefined || path === undefined) return undefined;
  const steps = parseSteps(path);
  return steps && { kind, steps };
}

/** `spec.tasks[].template` as steps. */
export function parseSteps(path: string): PathStep[] | undefined {
  const steps = path.split('.').map((part): PathStep => {
    const each = part.endsWith('[]');
    return { key: each ? part.slice(0, -2) : part, each };
  });
  return steps.every(({ key }) => key !== '' && !/[[\]]/.test(key)) ? steps : undefined;
}

const maxFound = 10_000;

/** All that a path leads to in a resource. */
export function followPath(resource: Node, steps: readonly PathStep[], budget: Budget): FoundTemplate[] {
  let found: FoundTemplate[] = [{ template: resource, label: '' }];
  for (const { key, each } of steps) {
    const next: FoundTemplate[] = [];
    for (const { template, label } of found) {
      if (!budget.take(1 + entriesOf(template).length)) return [];
      const value = valueUnder(template, key);
      const path = label === '' ? key : `${label}.${key}`;
      if (value && !each) next.push({ template: value, label: path });
      if (value && each) next.push(...eachOf(value, path));
      if (next.length > maxFound) return next.slice(0, maxFound);
    }
    found = next;
  }
  return found;
}

function eachOf(node: Node, path: string): FoundTemplate[] {
  const named = entriesOf(node).map(({ key, value }) => ({ template: value, label: `${path}[${key.text}]` }));
  const listed = itemsOf(node).map((template, index) => {
    const name = textOf(valueUnder(template, 'name')) ?? textOf(valueUnder(template, 'groupName'));
    return { template, label: `${path}[${name ?? index}]` };
  });
  return [...named, ...listed].slice(0, maxFound);
}
