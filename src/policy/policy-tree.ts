import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic, Position } from '../base/diagnostic.js';
import { policyDiagnostic } from './policy-diagnostics.js';
import type { PolicyPath } from './policy-schema-walk.js';
import { positionIn } from './policy-source.js';
import { quoted } from './policy-text.js';

/** A YAML document as plain values, and where in the text each of them stands. */
export interface PolicyTree {
  value: unknown;
  /** Anchors, aliases, tags and keys that no policy has. Their values are left out. */
  diagnostics: Diagnostic[];
  /** Whether something stands at the path, readable or not. */
  has(path: PolicyPath): boolean;
  /** Whether what stands there, or around it, was reported already and so has no value. */
  isLeftOut(path: PolicyPath): boolean;
  /** Of the key for a field of a map, of the entry for a list; of the nearest parent for what is not there. */
  positionOf(path: PolicyPath): Position;
  /** Of a scalar or an entry itself; of the key for a map or list that begins on the next line. */
  valuePositionOf(path: PolicyPath): Position;
}

/** What an explicit `!!tag` may say: what the value would be anyhow. */
const coreTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/** Key of an item; undefined where it is no plain word. */
export function keyText(key: unknown): string | undefined {
  return isScalar(key) && key.value !== null ? String(key.value) : undefined;
}

function start(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Reads the tree of a document that is free of syntax errors and not deep (`checkLimits`). */
export function readTree(document: Document.Parsed, lines: LineCounter): PolicyTree {
  const reader = new TreeReader(lines);
  const value = reader.valueOf(document.contents, []);
  const at = (offset: number | undefined) => positionIn(lines, offset ?? 0);
  return {
    value,
    diagnostics: reader.diagnostics,
    has: (path) => locate(document.contents, path).depth === path.length,
    isLeftOut: (path) => prefixes(path).some((prefix) => reader.leftOut.has(JSON.stringify(prefix))),
    positionOf: (path) => at(locate(document.contents, path).at),
    valuePositionOf: (path) => at(valueStart(locate(document.contents, path))),
  };
}

function valueStart({ node, at }: Located): number | undefined {
  return isCollection(node) && !node.flow ? at : (start(node) ?? at);
}

function prefixes(path: PolicyPath): PolicyPath[] {
  return [[], ...path.map((_, index) => path.slice(0, index + 1))];
}

class TreeReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly leftOut = new Set<string>();

  constructor(private readonly lines: LineCounter) {}

  valueOf(node: unknown, path: PolicyPath): unknown {
    const refusal = refusalOf(node);
    if (refusal) {
      this.report(node, ...refusal);
      this.leftOut.add(JSON.stringify(path));
      return undefined;
    }
    if (isMap(node)) return this.mapOf(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.valueOf(item, [...path, index]));
    return isScalar(node) ? node.value : null;
  }

  private mapOf(map: YAMLMap, path: PolicyPath): Record<string, unknown> {
    // Without a prototype, and by definition, so that `__proto__` is a field like any other: an unknown one.
    const values: Record<string, unknown> = Object.create(null);
    for (const pair of map.items) this.addPair(values, pair, path);
    return values;
  }

  private addPair(values: Record<string, unknown>, { key, value }: Pair, path: PolicyPath): void {
    const name = keyText(key);
    const refusal = refusalOf(key);
    if (name === undefined) this.report(key ?? value, 'bad-key', 'the name of a field is a plain word');
    else if (refusal) this.report(key, ...refusal);
    else if (name in values)
      this.report(key, 'duplicate-key', `${quoted(name)} is given twice`, 'keep one of the two');
    else values[name] = this.valueOf(value, [...path, name]);
  }

  private report(
    node: unknown,
    code: Parameters<typeof policyDiagnostic>[0],
    message: string,
    hint?: string,
  ): void {
    this.diagnostics.push(
      policyDiagnostic(code, message, { hint, position: positionIn(this.lines, start(node) ?? 0) }),
    );
  }
}

type Refusal = [code: 'alias-refused' | 'tag-refused', message: string, hint: string];

function refusalOf(node: unknown): Refusal | undefined {
  if (isAlias(node)) return ['alias-refused', 'an alias (*) stands for a value', 'write the value itself'];
  if (!isScalar(node) && !isCollection(node)) return undefined;
  if (node.anchor !== undefined) return ['alias-refused', 'a value has an anchor (&)', 'remove it'];
  if (node.tag === undefined || coreTags.has(node.tag)) return undefined;
  return ['tag-refused', `a value has the tag ${quoted(node.tag)}`, 'remove the tag'];
}

interface Located {
  node: unknown;
  /** Offset of the key that leads to the node, of the node itself in a list. */
  at: number | undefined;
  /** How many parts of the path there are. */
  depth: number;
}

function locate(root: unknown, path: PolicyPath): Located {
  let found: Located = { node: root, at: start(root), depth: 0 };
  for (const part of path) {
    const next = step(found.node, part);
    if (next === undefined) return found;
    found = { ...next, depth: found.depth + 1 };
  }
  return found;
}

function step(node: unknown, part: string | number): Omit<Located, 'depth'> | undefined {
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part];
    return part in node.items ? { node: item, at: start(item) } : undefined;
  }
  const pair = isMap(node) ? node.items.find(({ key }) => keyText(key) === part) : undefined;
  return pair && { node: pair.value, at: start(pair.key) };
}
