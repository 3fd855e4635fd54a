import { dirname, isAbsolute, join } from 'node:path';
import { parseEnvFile } from '../../audit/readers/compose/env-file.js';
import type { ReaderContext } from '../../audit/readers/reader.js';
import { SourceText } from '../../audit/source/source-text.js';
import type { AuditSettings } from './audit-settings.js';
import { readText } from './read-text.js';

/** What a reader may know besides the text at `path`. Files are opened only when it asks for them. */
export function readerContext(
  path: string,
  overlays: readonly string[],
  settings: AuditSettings,
): ReaderContext {
  const directory = path === '-' ? '.' : dirname(path);
  return {
    sibling: (from, name) => readSibling(from.path === '-' ? '.' : dirname(from.path), name),
    get variables() {
      return variablesFor(directory, settings);
    },
    get overlays() {
      return [...overlays, ...settings.overlays].flatMap((overlay) => readSibling('.', overlay) ?? []);
    },
    profiles: settings.profiles,
    podTemplates: settings.podTemplates,
  };
}

function readSibling(directory: string, name: string): SourceText | undefined {
  const path = isAbsolute(name) ? name : join(directory, name);
  const read = readText(path, { found: true });
  return 'text' in read ? new SourceText(path, read.text) : undefined;
}

/** As Compose has it: the environment wins over `.env`. */
function variablesFor(directory: string, { envFiles, environment }: AuditSettings): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of envFiles.length > 0 ? envFiles : [join(directory, '.env')]) {
    const source = readSibling('.', name);
    if (source)
      for (const { name: key, value } of parseEnvFile(source))
        if (value !== undefined) variables[key] = value;
  }
  return Object.assign(variables, environment);
}
