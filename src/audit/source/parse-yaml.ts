import { maxNodes } from './common-yaml/cursor.js';
import { parseCommonYaml } from './common-yaml/parse-common-yaml.js';
import type { ParsedYaml } from './parsed-yaml.js';
import type { SourceText } from './source-text.js';
import { parseWithPackage } from './yaml-package.js';

/** Characters. Manifests are some thousand; a whole cluster's Pods as JSON some ten million. */
export const maxManifestLength = 64 * 1024 * 1024;

/** Parses YAML 1.2, JSON included, in bounded time and memory. Never throws. */
export function parseYaml(source: SourceText): ParsedYaml {
  if (source.text.length > maxManifestLength)
    return tooLarge(source, `the file has more than ${maxManifestLength} characters`);
  const documents = parseCommonYaml(source);
  if (documents === 'too-large') return tooLarge(source, `the file holds more than ${maxNodes} values`);
  return documents ? { documents, diagnostics: [] } : parseWithPackage(source);
}

function tooLarge(source: SourceText, message: string): ParsedYaml {
  const hint = 'split it, or audit what is running with --engine';
  return {
    documents: [],
    diagnostics: [{ code: 'too-large', severity: 'error', message, hint, source: source.path }],
  };
}
