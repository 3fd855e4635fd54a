import type { DeclaredVariable } from '../../model/declared-container.js';
import type { SourceText } from '../../source/source-text.js';
import { parseRawEnvFile } from '../compose/env-file.js';
import type { ReaderContext } from '../reader.js';

/** Of one manifest: files that are read, and variables that they give to all its containers together. */
const maxFiles = 50;
const maxVariables = 200_000;

/**
 * Reads `--env-file`s: each file once, and no more of them than is worth the memory. `undefined` for a file that cannot
 * be read, or may not any more.
 */
export function envFileReader(
  source: SourceText,
  context: ReaderContext,
): (path: string) => readonly DeclaredVariable[] | undefined {
  const files = new Map<string, readonly DeclaredVariable[] | undefined>();
  let given = 0;
  return (path) => {
    if (!files.has(path) && files.size < maxFiles) files.set(path, readFile(source, context, path));
    const variables = files.get(path);
    given += variables?.length ?? 0;
    return given > maxVariables ? undefined : variables;
  };
}

function readFile(
  source: SourceText,
  context: ReaderContext,
  path: string,
): readonly DeclaredVariable[] | undefined {
  const file = context.sibling(source, path);
  return (
    file &&
    parseRawEnvFile(file).map(({ name, value, at }) =>
      value === undefined ? { at, name, from: 'environment' } : { at, name, value },
    )
  );
}
