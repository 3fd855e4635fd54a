import type { DeclaredWorkload } from '../model/declared-workload.js';
import { itemsOf, type Node, valueUnder } from '../source/node.js';
import type { Place } from '../source/source-text.js';
import type { CommentedText } from './find-comments.js';

/** A line that stands for a whole workload or container: a suppression there holds for all of it. */
export interface Head {
  line: number;
  resource: string;
  /** Absent: for the whole workload. */
  container?: string;
  /** Where several workloads of the text share the name: the lines that are this one's, the last exclusive. */
  only?: { from: number; to: number };
}

/** The heads of a text: of its workloads and containers, and of the documents and list items that hold them. */
export function headsOf(text: CommentedText, workloads: readonly DeclaredWorkload[]): Head[] {
  const { source, documents } = text;
  const own = workloads.filter(({ at }) => at.source === source);
  const lineOf = (place: Place) => source.position(place.start).line;
  const extents = extentsOf(text, own);
  const heads: Head[] = [];
  const add = (workload: DeclaredWorkload, line: number, container?: string) => {
    const only = extents.get(workload);
    heads.push({
      line,
      resource: workload.resource,
      ...(container !== undefined && { container }),
      ...(only && { only }),
    });
  };
  for (const workload of own) {
    add(workload, lineOf(workload.at));
    for (const { name, at, node } of workload.containers) {
      const places = [at, node].filter((place) => place?.source === source) as Place[];
      if (places.length > 0) add(workload, Math.min(...places.map(lineOf)), name);
    }
  }
  const items = documents.flatMap((document) => itemsOf(valueUnder(document, 'items')));
  for (const objects of [documents, items])
    for (const { object, workload } of within(objects, own)) add(workload, lineOf(object));
  return heads;
}

/** Each workload with the object that it is in. Objects follow one another, as workloads do: one pass over both. */
function within(objects: readonly Node[], workloads: readonly DeclaredWorkload[]) {
  const pairs: { object: Node; workload: DeclaredWorkload }[] = [];
  const inOrder = [...workloads].sort((a, b) => a.at.start - b.at.start);
  let index = 0;
  for (const object of objects) {
    while ((inOrder[index]?.at.start ?? Number.POSITIVE_INFINITY) < object.start) index += 1;
    for (
      let workload = inOrder[index];
      workload && workload.at.start < object.end;
      workload = inOrder[index]
    ) {
      pairs.push({ object, workload });
      index += 1;
    }
  }
  return pairs;
}

/** The lines of those workloads whose names are not theirs alone: of Kubernetes' its object's, else from its name on. */
function extentsOf({ source, format, documents }: CommentedText, workloads: readonly DeclaredWorkload[]) {
  const byName = new Map<string, number>();
  for (const { resource } of workloads) byName.set(resource, (byName.get(resource) ?? 0) + 1);
  const extents = new Map<DeclaredWorkload, { from: number; to: number }>();
  if (byName.size === workloads.length) return extents;
  const objects =
    format === 'kubernetes'
      ? documents.flatMap((document) => [document, ...itemsOf(valueUnder(document, 'items'))])
      : workloads.map(({ at }) => at);
  const starts = objects.map(({ start }) => source.position(start).line).sort((a, b) => a - b);
  for (const workload of workloads) {
    if (byName.get(workload.resource) === 1) continue;
    const next = countUpTo(starts, source.position(workload.at.start).line);
    extents.set(workload, { from: starts[next - 1] ?? 1, to: starts[next] ?? Number.POSITIVE_INFINITY });
  }
  return extents;
}

/** How many of some ordered numbers are at most `limit`. */
function countUpTo(ordered: readonly number[], limit: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
