import type { ParsedYaml } from './parsed-yaml.js';
import type { SourceText } from './source-text.js';
import { parseWithPackage } from './yaml-package.js';

/** Parses YAML 1.2, JSON included, in bounded time and memory. Never throws. */
export function parseYaml(source: SourceText): ParsedYaml {
  return parseWithPackage(source);
}
