import {
  entriesOf,
  isNull,
  itemsOf,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  textOf,
  valueUnder,
} from '../../source/node.js';
import { parseDevice } from '../docker-syntax/device.js';
import { parseShortPort } from '../docker-syntax/short-port.js';
import { parseShortVolume } from '../docker-syntax/short-volume.js';
import type { Project } from './project.js';

/** What two items of a list may not share; `undefined` where nothing can be said. */
type KeyOf = (project: Project, item: Node) => string | undefined;

/** Lists in which an item takes the place of an earlier one with the same key (13-merge, compose-go's uncity.go). */
export const uniqueKeys: Readonly<Record<string, KeyOf | undefined>> = {
  __proto__: null as never,
  volumes: (project, item) => longOrShort(project, item, 'target', (text) => parseShortVolume(text)?.target),
  devices: (project, item) =>
    longOrShort(project, item, 'target', (text) => {
      const device = parseDevice(text);
      return device?.target ?? device?.path;
    }),
  ports: portKey,
  secrets: (project, item) => mountKey(project, item, '/run/secrets'),
  configs: (project, item) => mountKey(project, item, ''),
  env_file: (project, item) => longOrShort(project, item, 'path', (text) => text),
  cap_add: keyBeforeEquals,
  cap_drop: keyBeforeEquals,
  environment: keyBeforeEquals,
  sysctls: keyBeforeEquals,
  tmpfs: keyBeforeEquals,
  expose: keyBeforeEquals,
};

function keyBeforeEquals(project: Project, item: Node): string | undefined {
  if (item.kind !== 'scalar') return undefined;
  const { text } = project.interpolate(item);
  const equals = text.indexOf('=');
  return equals < 0 ? text : text.slice(0, equals);
}

function longOrShort(
  project: Project,
  item: Node,
  field: string,
  ofText: (text: string) => string | undefined,
): string | undefined {
  if (item.kind === 'scalar') return ofText(project.interpolate(item).text);
  const node = valueUnder(item, field) ?? valueUnder(item, 'source');
  return node?.kind === 'scalar' ? project.interpolate(node).text : undefined;
}

function mountKey(project: Project, item: Node, directory: string): string | undefined {
  const target = valueUnder(item, 'target');
  if (target?.kind === 'scalar') return project.interpolate(target).text;
  const source = item.kind === 'scalar' ? item : valueUnder(item, 'source');
  return source?.kind === 'scalar' ? `${directory}/${project.interpolate(source).text}` : undefined;
}

function portKey(project: Project, item: Node): string | undefined {
  if (item.kind === 'scalar') {
    const { text } = project.interpolate(item);
    const port = parseShortPort(text);
    if (!port) return text;
    const { published = {}, protocol, containerPort, containerPortEnd = containerPort } = port;
    const outside =
      published.port === undefined ? '' : `${published.port}-${published.portEnd ?? published.port}`;
    return `${published.address ?? ''}|${outside}|${containerPort}-${containerPortEnd}|${protocol}`;
  }
  const part = (key: string): string => {
    const node = valueUnder(item, key);
    return node?.kind === 'scalar' ? project.interpolate(node).text : '';
  };
  const range = (text: string): string => (text === '' || text.includes('-') ? text : `${text}-${text}`);
  const address = part('host_ip').replace(/^0\.0\.0\.0$/, '');
  return `${address}|${range(part('published'))}|${range(part('target'))}|${part('protocol') || 'tcp'}`;
}

/** Items of both, an item with a key that was there before in that one's place. */
export function mergeUnique(
  project: Project,
  keyOf: KeyOf,
  base: readonly Node[],
  over: readonly Node[],
): Node[] {
  const merged = [...base];
  const places = new Map<string, number>();
  base.forEach((item, place) => {
    const key = keyOf(project, item);
    if (key !== undefined) places.set(key, place);
  });
  for (const item of over) {
    const key = keyOf(project, item);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) {
      merged[place] = item;
      continue;
    }
    if (key !== undefined) places.set(key, merged.length);
    merged.push(item);
  }
  return merged;
}

/** `environment` and the like, a list of `NAME=VALUE` and a map: as one list. */
export function mergeKeyValues(project: Project, base: Node, over: Node): ListNode {
  const gone = new Set(
    entriesOf(over).flatMap(({ key, value }) => (value.tag === '!reset' ? [key.text] : [])),
  );
  const kept = pairsOf(base).filter(
    (item) => gone.size === 0 || !gone.has(keyBeforeEquals(project, item) ?? ''),
  );
  return listAt(over, mergeUnique(project, keyBeforeEquals, kept, pairsOf(over)));
}

function pairsOf(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  return entriesOf(node).flatMap(({ key, value }): ScalarNode[] => {
    if (value.kind !== 'scalar' || value.tag === '!reset') return [];
    if (isNull(value))
      return [{ ...value, source: key.source, start: key.start, end: key.end, text: key.text }];
    // Keys are not interpolated; as part of an item they would be.
    return [{ ...value, style: 'single', text: `${key.text.replaceAll('$', '$$$$')}=${value.text}` }];
  });
}

/** A text or a list of texts, as a list. */
export function listOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : textOf(node) === undefined ? [] : [node];
}

/** `networks`, a list of names or a map by name, as a map. */
export function mapOfNames(node: Node): MapNode | undefined {
  if (node.kind === 'map') return node;
  if (node.kind !== 'list') return undefined;
  const names = itemsOf(node).filter((item): item is ScalarNode => item.kind === 'scalar');
  return {
    ...{ kind: 'map', flow: false, source: node.source, start: node.start, end: node.end },
    entries: names.map((key) => ({ key, value: { ...key, text: '', style: 'plain' } })),
  };
}

export function listAt(place: Node, items: readonly Node[]): ListNode {
  const { source, start, end } = place;
  return { kind: 'list', items: [...items], flow: false, source, start, end };
}
