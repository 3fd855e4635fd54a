import { closestName } from '../../base/closest-name.js';
import type { Diagnostic } from '../../base/diagnostic.js';
import { type Node, textOf } from '../source/node.js';
import type { SourceText } from '../source/source-text.js';

/** Reads fields strictly: what is not of the right kind becomes a diagnostic at its place and counts as absent. */
export class ConfigFields {
  readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly source: SourceText) {}

  /** The values of a map that has no other keys than these. `what` names it in messages. */
  map<K extends string>(node: Node | undefined, what: string, keys: readonly K[]): Partial<Record<K, Node>> {
    const values: Partial<Record<K, Node>> = {};
    if (node === undefined) return values;
    if (node.kind !== 'map') {
      this.error(node, 'wrong-type', `${what} is no map`);
      return values;
    }
    for (const { key, value } of node.entries) {
      const name = keys.find((known) => known === key.text);
      if (name !== undefined) {
        values[name] = value;
        continue;
      }
      const near = closestName(key.text.slice(0, 100), keys);
      this.error(
        key,
        'unknown-field',
        `${what} has no field "${key.text.slice(0, 80)}"`,
        near === undefined ? `it has ${keys.join(', ')}` : `did you mean ${near}?`,
      );
    }
    return values;
  }

  /** A text that is not empty. */
  text(node: Node | undefined, what: string): string | undefined {
    if (node === undefined) return undefined;
    const text = textOf(node)?.trim();
    if (text) return text;
    this.error(node, 'wrong-type', `${what} is no text`);
    return undefined;
  }

  /** A text of a kind that `describe` says, when `accept` takes it. */
  textOfKind<T extends string>(
    node: Node | undefined,
    what: string,
    accept: (text: string) => text is T,
    describe: string,
  ): T | undefined {
    const text = this.text(node, what);
    if (node === undefined || text === undefined || accept(text)) return text as T | undefined;
    this.error(node, 'wrong-value', `${what} "${text.slice(0, 80)}" is not ${describe}`);
    return undefined;
  }

  items(node: Node | undefined, what: string): readonly Node[] {
    if (node === undefined) return [];
    if (node.kind === 'list') return node.items;
    this.error(node, 'wrong-type', `${what} is no list`);
    return [];
  }

  texts(node: Node | undefined, what: string): string[] {
    return this.items(node, what).flatMap((item) => this.text(item, `an entry of ${what}`) ?? []);
  }

  error(node: Node, code: string, message: string, hint?: string): void {
    this.report({ node, code, message, hint, severity: 'error' });
  }

  warning(node: Node, code: string, message: string, hint?: string): void {
    this.report({ node, code, message, hint, severity: 'warning' });
  }

  private report(problem: {
    node: Node;
    code: string;
    message: string;
    hint: string | undefined;
    severity: Diagnostic['severity'];
  }): void {
    const { node, code, message, hint, severity } = problem;
    if (this.diagnostics.length >= 100) return;
    this.diagnostics.push({
      code: `config-${code}`,
      severity,
      message,
      source: this.source.path,
      position: this.source.position(node.start),
      ...(hint !== undefined && { hint }),
    });
  }
}
