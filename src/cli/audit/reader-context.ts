import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { parseEnvFile } from '../../audit/readers/compose/env-file.js';
import type { ReaderContext } from '../../audit/readers/reader.js';
import { SourceText } from '../../audit/source/source-text.js';
import type { AuditSettings } from './audit-settings.js';
import { readText } from './read-text.js';

/** A file that belongs to a manifest and could not be read: what is found without it is not the truth. */
export interface Unread {
  file: string;
  reason: string;
}

/**
 * What a reader may know besides the text at `path`. Files are opened only when it asks for them; those that it must have
 * and that could not be read are put into `unread`.
 */
export function readerContext(
  path: string,
  overlays: readonly string[],
  settings: AuditSettings,
  unread: Unread[],
): ReaderContext {
  const directory = path === '-' ? '.' : dirname(path);
  return {
    sibling: (from, name) => readSibling(from.path === '-' ? '.' : dirname(from.path), name),
    get variables() {
      return variablesFor(directory, settings, unread);
    },
    get overlays() {
      return [...overlays, ...settings.overlays].flatMap((overlay) => readNeeded(overlay, unread) ?? []);
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

function readNeeded(path: string, unread: Unread[]): SourceText | undefined {
  const read = readText(path, { found: true });
  if ('text' in read) return new SourceText(path, read.text);
  if (!unread.some(({ file }) => file === path)) unread.push({ file: path, reason: read.reason });
  return undefined;
}

/** As Compose has it: the environment wins over `.env`. */
function variablesFor(
  directory: string,
  { envFiles, environment }: AuditSettings,
  unread: Unread[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  const beside = join(directory, '.env');
  for (const name of envFiles.length > 0 ? envFiles : isThere(beside) ? [beside] : []) {
    const source = readNeeded(name, unread);
    if (source)
      for (const { name: key, value } of parseEnvFile(source))
        if (value !== undefined) variables[key] = value;
  }
  return Object.assign(variables, environment);
}

/** A directory of that name is a Python environment, most likely. */
function isThere(path: string): boolean {
  return existsSync(path) && !statSync(path).isDirectory();
}
