import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { parseYaml } from '../../source/parse-yaml.js';
import { type Place, SourceText } from '../../source/source-text.js';
import type { ReaderContext, ReadResult } from '../reader.js';
import { readCompose } from './read-compose.js';

/** For tests: what is read from texts that stand for files; the first is the one that is read. */
export function readTexts(
  files: Record<string, string>,
  context: Partial<Omit<ReaderContext, 'overlays'>> & { overlays?: readonly string[] } = {},
): ReadResult {
  const sourceOf = (path: string): SourceText | undefined =>
    files[path] === undefined ? undefined : new SourceText(path, files[path]);
  const [main = ''] = Object.keys(files);
  const source = sourceOf(main) ?? new SourceText(main, '');
  const { documents, diagnostics } = parseYaml(source);
  if (diagnostics.length > 0) throw new Error(`the test's own YAML: ${diagnostics[0]?.message}`);
  return readCompose(
    { source, documents },
    {
      sibling: (from, path) => sourceOf(joined(from.path, path)),
      variables: {},
      profiles: [],
      podTemplates: [],
      ...context,
      overlays: (context.overlays ?? []).flatMap((path) => sourceOf(path) ?? []),
    },
  );
}

/** `a/b.yaml` and `../c.yaml`: `c.yaml` */
function joined(from: string, path: string): string {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The service `web` of one text whose services' fields these lines are. */
export function readFields(
  fields: string,
  context: Partial<Omit<ReaderContext, 'overlays'>> = {},
  rest = '',
): { workload: DeclaredWorkload; container: DeclaredContainer } {
  const indented = fields
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return onlyOne(readTexts({ 'compose.yaml': `services:\n  web:\n${indented}\n${rest}` }, context));
}

export function onlyOne(
  { workloads }: ReadResult,
  name?: string,
): {
  workload: DeclaredWorkload;
  container: DeclaredContainer;
} {
  const workload = name === undefined ? workloads[0] : workloads.find((other) => other.name === name);
  const container = workload?.containers[0];
  if (!workload || !container) throw new Error('no service was read');
  return { workload, container };
}

/** What stands at a place, with its file: `compose.yaml: privileged`. */
export function textAt({ source, start, end }: Place): string {
  return source.text.slice(start, end);
}
