import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Diagnostic, Position } from '../../base/diagnostic.js';
import { measureYaml } from '../../policy/yaml-measure.js';
import {
  type ListNode,
  type MapEntry,
  type MapNode,
  type Node,
  type ScalarNode,
  type ScalarStyle,
  scalarAt,
} from './node.js';
import type { ParsedYaml } from './parsed-yaml.js';
import type { SourceText } from './source-text.js';

/** Characters; the package needs some 300 µs and 100 kB of memory for each thousand. */
export const maxPackageLength = 4 * 1024 * 1024;
const limits = { maxFlowDepth: 100, maxBlockDepth: 400, maxTokens: 1_000_000 };
/** Entries that merge keys may bring in one file: far more than people write, far fewer than a bomb makes. */
const maxMergedEntries = 100_000;

/** Parses with the `yaml` package: all of YAML, slowly. */
export function parseWithPackage(source: SourceText): ParsedYaml {
  const problem = (code: string, message: string, position?: Position): ParsedYaml => ({
    documents: [],
    diagnostics: [{ code, severity: 'error', message, source: source.path, ...(position && { position }) }],
  });
  if (source.text.length > maxPackageLength)
    return problem('too-large', `the file uses rarer YAML and has more than ${maxPackageLength} characters`);
  const excess = measureYaml(source.text, limits);
  if (excess) return problem(excess.code, excess.message, source.position(excess.offset));
  const documents = parseAllDocuments(source.text, {
    version: '1.2',
    schema: 'core',
    merge: true,
    lineCounter: new LineCounter(),
    prettyErrors: false,
    logLevel: 'error',
    // The package's own check is quadratic.
    uniqueKeys: false,
  });
  const parsed: ParsedYaml = { documents: [], diagnostics: [] };
  for (const document of documents) {
    for (const error of document.errors) {
      parsed.diagnostics.push({
        code: 'yaml-syntax',
        severity: 'error',
        message: error.message,
        source: source.path,
        position: source.position(error.pos[0]),
      });
    }
    if (document.errors.length > 0 || document.contents === null) continue;
    const converter = new Converter(source);
    const node = converter.convert(document.contents, 0);
    parsed.diagnostics.push(...converter.diagnostics);
    // Between two marks may stand nothing.
    if (node && node.end > node.start) parsed.documents.push(node);
  }
  if (parsed.diagnostics.some(({ severity }) => severity === 'error')) parsed.documents = [];
  return parsed;
}

const styles: Record<string, ScalarStyle> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** Turns the package's tree into ours; each node once, however many aliases name it. */
class Converter {
  readonly diagnostics: Diagnostic[] = [];
  /** What each anchor stands for, so far in the text; `undefined` within the node itself: there an alias is a cycle. */
  private readonly anchors = new Map<string, Node | undefined>();
  private mergedEntries = 0;

  constructor(private readonly source: SourceText) {}

  convert(value: unknown, offset: number): Node | undefined {
    if (value === null || value === undefined) return this.empty(offset);
    if (isAlias(value)) return this.resolve(value);
    const { anchor, tag } = value as { anchor?: string; tag?: unknown };
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    const node = this.make(value);
    if (node && typeof tag === 'string' && /^![\w-]+$/.test(tag)) node.tag = tag;
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  private make(value: unknown): Node | undefined {
    if (isScalar(value)) return this.scalar(value);
    if (isSeq(value)) {
      const list: ListNode = {
        kind: 'list',
        items: [],
        flow: value.flow === true,
        ...this.place(value.range),
      };
      for (const item of value.items) {
        const node = this.convert(item, list.end);
        if (node) list.items.push(node);
      }
      if (!list.flow) list.end = this.endOf(value.items.at(-1), list.items.at(-1), list.end);
      return list;
    }
    return isMap(value) ? this.map(value) : undefined;
  }

  private scalar(value: { source?: string; value: unknown; type?: string; range?: unknown }): ScalarNode {
    const style = styles[value.type ?? 'PLAIN'] ?? 'plain';
    const text = style === 'plain' ? (value.source ?? '') : String(value.value);
    const place = this.place(value.range);
    // The package puts an empty value before what follows it; we, right behind the colon or dash.
    while (place.end === place.start && /[ \t]/.test(this.source.text[place.start - 1] ?? ''))
      place.end = --place.start;
    return { kind: 'scalar', text, style, ...place };
  }

  private map(value: {
    items: { key: unknown; value: unknown }[];
    flow?: boolean;
    range?: unknown;
  }): MapNode {
    const map: MapNode = { kind: 'map', entries: [], flow: value.flow === true, ...this.place(value.range) };
    const keys = new Set<string>();
    const merges: (Node | undefined)[] = [];
    let last: Node | undefined;
    for (const pair of value.items) {
      const key = this.convert(pair.key, map.start);
      if (key?.kind !== 'scalar') {
        this.report('complex-key', 'a key that is no plain text', key?.start ?? map.start);
        continue;
      }
      const entryValue = this.convert(pair.value, key.end);
      last = entryValue;
      if (key.text === '<<' && key.style === 'plain') {
        merges.push(entryValue);
        continue;
      }
      if (keys.has(key.text)) this.report('duplicate-key', `the key "${key.text}" is given twice`, key.start);
      keys.add(key.text);
      if (!entryValue) continue;
      const entry: MapEntry = { key, value: entryValue };
      if (isAlias(pair.value)) entry.alias = this.place(pair.value.range);
      map.entries.push(entry);
    }
    if (!map.flow) map.end = this.endOf(value.items.at(-1)?.value, last, map.end);
    for (const merge of merges) this.merge(map, keys, merge);
    return map;
  }

  /** Of several maps to merge, the first that has a key gives it. */
  private merge(map: MapNode, keys: Set<string>, from: Node | undefined): void {
    if (from?.kind === 'list') {
      for (const item of from.items) if (item.kind === 'map') this.merge(map, keys, item);
      return;
    }
    if (from?.kind !== 'map') return;
    for (const { key, value } of from.entries) {
      if (keys.has(key.text)) continue;
      this.mergedEntries += 1;
      if (this.mergedEntries > maxMergedEntries) {
        if (this.mergedEntries === maxMergedEntries + 1)
          this.report('too-large', `merge keys bring more than ${maxMergedEntries} entries`, map.start);
        return;
      }
      keys.add(key.text);
      map.entries.push({ key, value, merged: true });
    }
  }

  private resolve(alias: Alias): Node | undefined {
    const start = this.place(alias.range).start;
    if (!this.anchors.has(alias.source)) {
      this.report('unknown-alias', `there is no anchor "${alias.source}" before this alias`, start);
      return undefined;
    }
    const node = this.anchors.get(alias.source);
    if (node === undefined)
      this.report('alias-cycle', `the alias "${alias.source}" stands within itself`, start);
    return node;
  }

  /** Of a block collection whose last value is this: the package's own end takes in blank lines and comments. */
  private endOf(last: unknown, node: Node | undefined, otherwise: number): number {
    if (isAlias(last)) return this.place(last.range).end;
    return node?.end ?? otherwise;
  }

  private empty(offset: number): ScalarNode {
    return scalarAt({ source: this.source, start: offset, end: offset }, '');
  }

  private place(range: unknown): { source: SourceText; start: number; end: number } {
    const [start, end] = (range ?? [0, 0]) as [number, number];
    return { source: this.source, start, end };
  }

  private report(code: string, message: string, offset: number): void {
    if (this.diagnostics.length >= 100) return;
    this.diagnostics.push({
      code,
      severity: 'error',
      message,
      source: this.source.path,
      position: this.source.position(offset),
    });
  }
}
