import type { Setting, Unresolved } from '../../model/setting.js';
import { booleanOf, integerOf, isNull, type MapEntry, type Node } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';

/**
 * How much may be looked at in one text. Every value that stands in a text has some characters, so an honest one needs
 * less than it has; only aliases make more out of less.
 */
export class Budget {
  exceeded = false;
  private left: number;

  constructor(textLength: number) {
    this.left = 10_000 + textLength;
  }

  /** Whether there was enough left. */
  take(amount: number): boolean {
    this.left -= amount;
    if (this.left < 0) this.exceeded = true;
    return !this.exceeded;
  }
}

/** Of one workload: who has more has no better idea for it. */
const maxUnresolved = 1000;

/** Reads the fields of one workload, and keeps what it could not evaluate. Null is the same as not there. */
export class Reading {
  readonly unresolved: Unresolved[] = [];

  constructor(private readonly budget: Budget) {}

  /** A map's entries; none where there is no map. */
  entries(field: string, node: Node | undefined): readonly MapEntry[] {
    if (node === undefined || isNull(node)) return [];
    if (node.kind !== 'map') return this.unclear(field, node, 'a map') ?? [];
    return this.budget.take(1 + node.entries.length) ? node.entries : [];
  }

  /** A list's items; none where there is no list. */
  items(field: string, node: Node | undefined): readonly Node[] {
    if (node === undefined || isNull(node)) return [];
    if (node.kind !== 'list') return this.unclear(field, node, 'a list') ?? [];
    return this.budget.take(1 + node.items.length) ? node.items : [];
  }

  boolean(field: string, node: Node): Setting<boolean> | undefined {
    if (isNull(node)) return undefined;
    const value = booleanOf(node);
    return value === undefined ? this.unclear(field, node, 'true or false') : { value, at: node };
  }

  integer(field: string, node: Node): Setting<number> | undefined {
    if (isNull(node)) return undefined;
    const value = integerOf(node);
    return value === undefined ? this.unclear(field, node, 'a number') : { value, at: node };
  }

  /** A name, path or word. Text with a template or a variable in it is not known. */
  text(field: string, node: Node): Setting<string> | undefined {
    if (isNull(node)) return undefined;
    if (node.kind !== 'scalar' || isUnfilled(node.text)) return this.unclear(field, node, 'a text');
    return { value: node.text, at: node };
  }

  /** Text that is kept whatever is in it: what a shell or the kubelet may fill in later. */
  plain(field: string, node: Node): Setting<string> | undefined {
    if (isNull(node)) return undefined;
    if (node.kind !== 'scalar') return this.unclear(field, node, 'a text');
    return { value: node.text, at: node };
  }

  /** One of some words. */
  word<T>(field: string, node: Node, words: Readonly<Record<string, T>>): Setting<T> | undefined {
    if (isNull(node)) return undefined;
    const text = node.kind === 'scalar' ? node.text : '';
    const value = Object.hasOwn(words, text) ? words[text] : undefined;
    if (value === undefined) return this.unclear(field, node, `one of ${Object.keys(words).join(', ')}`);
    return { value, at: node };
  }

  /** Notes that a value cannot be evaluated, and is none. */
  unclear(field: string, node: Node, wanted: string): undefined {
    this.note(field, node, reasonFor(node, wanted));
    return undefined;
  }

  note(field: string, at: Place, reason: string): void {
    if (this.unresolved.length < maxUnresolved)
      this.unresolved.push({ field: field.slice(0, 120), at, reason });
  }
}

/** What a template language or a shell would still fill in. */
function isUnfilled(text: string): boolean {
  return text.includes('{{') || text.includes('${');
}

function reasonFor(node: Node, wanted: string): string {
  if (node.kind !== 'scalar') return `a ${node.kind} stands where ${wanted} belongs`;
  const shown = `"${node.text.length > 60 ? `${node.text.slice(0, 59)}…` : node.text}"`;
  if (node.text.includes('{{')) return `the template ${shown} is not filled in`;
  if (node.text.includes('${')) return `the variable in ${shown} has no value here`;
  return `${shown} is not ${wanted}`;
}
