import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { parseYaml } from '../../source/parse-yaml.js';
import { type Place, SourceText } from '../../source/source-text.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';

type Reader = (manifest: Manifest, context: ReaderContext) => ReadResult;

/** A manifest for a test; `tree`: it is YAML or JSON. */
export function manifestOf(path: string, text: string, tree = false): Manifest {
  const source = new SourceText(path, text);
  return { source, documents: tree ? parseYaml(source).documents : [] };
}

/** Reads a text in a test. `files` are what stands beside it, by the path that is asked for. */
export function readIn(
  reader: Reader,
  {
    path,
    text,
    tree = false,
    files = {},
  }: { path: string; text: string; tree?: boolean; files?: Record<string, string> },
): ReadResult {
  return reader(manifestOf(path, text, tree), {
    sibling: (_, name) => {
      const found = files[name];
      return found === undefined ? undefined : new SourceText(name, found);
    },
    variables: {},
    overlays: [],
    profiles: ['*'],
    podTemplates: [],
  });
}

/** The only container of the only workload; anything else fails the test. */
export function onlyContainer(result: ReadResult): DeclaredContainer {
  const containers = result.workloads.flatMap((workload) => workload.containers);
  const [container] = containers;
  if (containers.length !== 1 || !container) throw new Error(`${containers.length} containers`);
  return container;
}

/** The only workload; anything else fails the test. */
export function onlyWorkload({ workloads }: ReadResult): DeclaredWorkload {
  const [workload] = workloads;
  if (workloads.length !== 1 || !workload) throw new Error(`${workloads.length} workloads`);
  return workload;
}

/** `3:5 --privileged`: line, column and text of a place; `missing` where there is none. */
export function shown(place: Place | undefined): string {
  if (!place) return 'missing';
  const { line, column } = place.source.position(place.start);
  return `${line}:${column} ${place.source.text.slice(place.start, place.end)}`;
}

/** Every place in a result lies within its text. Gives those that do not. */
export function placesOutside(result: ReadResult): Place[] {
  const outside: Place[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [result.workloads];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value) || value instanceof SourceText)
      continue;
    seen.add(value);
    if (
      isPlace(value) &&
      !(0 <= value.start && value.start <= value.end && value.end <= value.source.text.length)
    )
      outside.push(value);
    waiting.push(...Object.values(value).filter((inner) => inner !== undefined));
  }
  return outside;
}

function isPlace(value: object): value is Place {
  return 'source' in value && value.source instanceof SourceText && 'start' in value && 'end' in value;
}
