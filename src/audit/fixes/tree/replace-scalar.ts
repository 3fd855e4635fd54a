import type { ScalarNode } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { isPlain, renderScalar } from './render-value.js';
import type { TextStyle } from './text-style.js';

/**
 * Puts another value in a scalar's place, quoted as the old one was wherever that is possible. `undefined` for what
 * goes over several lines.
 */
export function replaceScalar(
  node: ScalarNode,
  value: string | number | boolean,
  style: TextStyle,
): TextEdit[] | undefined {
  if (node.style === 'literal' || node.style === 'folded') return undefined;
  const written = node.source.text.slice(node.start, node.end);
  if (written.includes('\n')) return undefined;
  const text = quoteLike(node, value, style);
  // An empty value stands right behind its colon, an anchor or a tag.
  const space = node.start === node.end && node.source.text[node.start - 1] !== ' ' ? ' ' : '';
  return [{ start: node.start, end: node.end, text: space + text }];
}

function quoteLike(node: ScalarNode, value: string | number | boolean, style: TextStyle): string {
  if (style.json) return JSON.stringify(node.style === 'double' ? String(value) : value);
  if (node.style === 'double') return JSON.stringify(String(value));
  if (node.style === 'single') {
    const text = String(value);
    // A control character has no form in single quotes.
    return /^[^\n\r\t]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
  }
  // Where the old text needed no quotes, one that is much like it needs none either: `80:80`, `{{ x }}:ro`.
  if (typeof value === 'string' && !isPlain(value) && staysPlain(node, value)) return value;
  return renderScalar(value);
}

/** The old text, with safe characters added before or behind it. */
function staysPlain({ text }: ScalarNode, value: string): boolean {
  const at = text === '' ? -1 : value.indexOf(text);
  if (at < 0 || /^[\d.,:_+-]+$/.test(value)) return false;
  const [before, after] = [value.slice(0, at), value.slice(at + text.length)];
  return (
    /^(?:[\w./-][\w./:-]*)?$/.test(before) && /^[\w.,/:=-]*[\w=]$|^$/.test(after) && !/^[:,]?$/.test(value)
  );
}
