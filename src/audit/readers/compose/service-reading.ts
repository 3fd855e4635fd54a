import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting, Unresolved } from '../../model/setting.js';
import { isNull, type Node, type ScalarNode, textOf } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import { parseByteSize } from '../docker-syntax/byte-size.js';
import type { ComposeModel } from './compose-model.js';
import type { Interpolated } from './interpolate.js';
import { type Project, short } from './project.js';

/** Puts what one field of a service says into its container. */
export type ReadField = (reading: ServiceReading, container: DeclaredContainer, node: Node) => void;

/** By the field's name in the file. */
export type FieldReaders = Readonly<Record<string, ReadField>>;

/** Takes values out of nodes, and notes what cannot be evaluated. `field` is the name under which it is reported. */
export class ServiceReading {
  readonly unresolved: Unresolved[] = [];

  constructor(
    readonly project: Project,
    readonly model: ComposeModel,
  ) {}

  fail(field: string, at: Place, reason: string): void {
    this.unresolved.push({ field, at, reason });
  }

  /** `undefined` for nothing (null), and for what has no value or is no text. */
  text(field: string, node: Node): string | undefined {
    const found = this.interpolated(field, node);
    return found === undefined || this.failMissing(field, node, found) ? undefined : found.text;
  }

  /** As `text`, but variables without a value stay in it as written, and are noted. */
  partialText(field: string, node: Node): string | undefined {
    const found = this.interpolated(field, node);
    if (found === undefined) return undefined;
    this.failMissing(field, node, found);
    return found.problem === undefined ? found.text : undefined;
  }

  /** As `partialText`, and nothing is noted: for fields whose value hardly matters. */
  looseText(field: string, node: Node): string | undefined {
    return this.interpolated(field, node)?.text;
  }

  private interpolated(field: string, node: Node): Interpolated | undefined {
    if (isNull(node)) return undefined;
    if (node.kind === 'scalar') return this.project.interpolate(node);
    this.fail(field, node, `it is a ${node.kind}, and must be a text`);
    return undefined;
  }

  private failMissing(field: string, at: Place, { missing, problem }: Interpolated): boolean {
    if (problem !== undefined) this.fail(field, at, problem);
    else if (missing.length > 0) this.fail(field, at, missingReason(missing));
    return problem !== undefined || missing.length > 0;
  }

  /** Compose takes YAML 1.1's words, too. */
  boolean(field: string, node: Node): Setting<boolean> | undefined {
    const text = this.text(field, node);
    if (text === undefined) return undefined;
    const value = booleans.get(text) ?? booleans.get(text.toLowerCase());
    if (value === undefined) this.fail(field, node, `"${short(text)}" is neither true nor false`);
    return value === undefined ? undefined : { value, at: node };
  }

  number(field: string, node: Node): Setting<number> | undefined {
    return this.parsed(field, node, parseNumber, 'a number');
  }

  bytes(field: string, node: Node): Setting<number> | undefined {
    return this.parsed(field, node, parseByteSize, 'a size');
  }

  /** What `parse` makes of the text; `what` it should have been, where that is nothing. */
  parsed<T>(
    field: string,
    node: Node,
    parse: (text: string) => T | undefined,
    what: string,
  ): Setting<T> | undefined {
    const text = this.text(field, node);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) this.fail(field, node, `"${short(text)}" is not ${what}`);
    return value === undefined ? undefined : { value, at: node };
  }

  setting(field: string, node: Node): Setting<string> | undefined {
    const value = this.text(field, node);
    return value === undefined ? undefined : { value, at: node };
  }

  /** A list's items, or the one text that stands for a list of one. */
  items(field: string, node: Node): readonly Node[] {
    if (isNull(node)) return [];
    if (node.kind === 'map') {
      this.fail(field, node, 'it is a map, and must be a list');
      return [];
    }
    const items = node.kind === 'list' ? node.items : [node];
    return this.project.count(items.length) ? items : [];
  }

  /** Each item that is a text. */
  settings(field: string, node: Node): Setting<string>[] {
    return this.items(field, node).flatMap((item) => this.setting(field, item) ?? []);
  }

  /** A map's entries, or a list of `NAME=VALUE`: names, the nodes of values, and their texts as written. */
  pairs(field: string, node: Node): Pair[] {
    if (node.kind === 'map') {
      if (!this.project.count(node.entries.length)) return [];
      return node.entries.flatMap(({ key, value }) => this.pairOf(field, key, value) ?? []);
    }
    return this.items(field, node).flatMap((item): Pair[] => {
      if (isNull(item)) return [];
      if (item.kind !== 'scalar') {
        this.fail(field, item, `it is a ${item.kind}, and must be a text`);
        return [];
      }
      const { text } = item;
      const equals = text.indexOf('=');
      if (equals < 0) return [{ name: text, node: item, written: undefined }];
      return [{ name: text.slice(0, equals), node: item, written: text.slice(equals + 1) }];
    });
  }

  /** A pair's value with its variables; `undefined` where one has no value. */
  textOfPair(field: string, { name, node, written = '' }: Pair): string | undefined {
    const found = this.project.interpolate({ text: written, source: node.source });
    return this.failMissing(`${field}.${short(name)}`, node, found) ? undefined : found.text;
  }

  private pairOf(field: string, key: ScalarNode, value: Node): Pair | undefined {
    if (value.tag === '!reset') return undefined;
    if (value.kind !== 'scalar') {
      this.fail(`${field}.${short(key.text)}`, value, `it is a ${value.kind}, and must be a text`);
      return undefined;
    }
    const written = textOf(value);
    return { name: key.text, node: written === undefined ? key : value, written };
  }
}

/** A name with its value, before variables are replaced; `undefined` where there is no value. */
export interface Pair {
  name: string;
  node: ScalarNode;
  written: string | undefined;
}

/** `the variable LIMIT has no value here` */
export function missingReason(missing: readonly string[]): string {
  const [first = '', ...more] = missing;
  if (more.length === 0) return `the variable ${short(first)} has no value here`;
  return `the variables ${short([first, ...more].join(', '))} have no values here`;
}

const booleans = new Map<string, boolean>([
  ...['true', 'yes', 'y', 'on', '1', 't'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'off', '0', 'f'].map((word) => [word, false] as const),
]);

function parseNumber(text: string): number | undefined {
  return /^[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})$/.test(text.trim()) ? Number(text) : undefined;
}
