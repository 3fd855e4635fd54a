import type { TextStyle } from './text-style.js';

/** What can be written: data without places. */
export type Written = string | number | boolean | readonly Written[] | { readonly [key: string]: Written };

/** Lines of a block map's entry: `key: value`, indented. */
export function renderEntry(key: string, value: Written, indentation: string, style: TextStyle): string[] {
  const name = plainOrQuoted(key);
  if (typeof value !== 'object') return [`${indentation}${name}: ${renderScalar(value)}`];
  if (isEmpty(value)) return [`${indentation}${name}: ${renderFlow(value)}`];
  return [`${indentation}${name}:`, ...renderBlock(value, indentation, style)];
}

/** Lines of a collection below the key that stands at `indentation`. */
export function renderBlock(
  value: readonly Written[] | { readonly [key: string]: Written },
  indentation: string,
  style: TextStyle,
): string[] {
  if (isList(value)) {
    const deeper = indentation + ' '.repeat(style.listIndent);
    return value.flatMap((item) => renderItem(item, deeper, style));
  }
  const deeper = indentation + ' '.repeat(style.step);
  return Object.entries(value).flatMap(([key, inner]) => renderEntry(key, inner, deeper, style));
}

/** Lines of a block list's item, its dash at `indentation`. */
export function renderItem(value: Written, indentation: string, style: TextStyle): string[] {
  if (typeof value !== 'object') return [`${indentation}- ${renderScalar(value)}`];
  if (isList(value)) return [`${indentation}- ${renderFlow(value)}`];
  const deeper = `${indentation}  `;
  const lines = Object.entries(value).flatMap(([key, inner]) => renderEntry(key, inner, deeper, style));
  return lines.map((line, at) => (at === 0 ? `${indentation}- ${line.slice(deeper.length)}` : line));
}

/** On one line, as YAML's flow style has it. */
export function renderFlow(value: Written): string {
  if (typeof value !== 'object') return renderScalar(value, true);
  if (isList(value)) return `[${value.map(renderFlow).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([key, inner]) => `${plainOrQuoted(key, true)}: ${renderFlow(inner)}`,
  );
  return `{${entries.join(', ')}}`;
}

/** As JSON, in the text's own form; lines after the first begin with `indentation`. */
export function renderJson(value: Written, indentation: string, style: TextStyle): string {
  if (style.json !== 'lines') {
    const text = JSON.stringify(value);
    return style.json === 'spaced' ? renderSpaced(value) : text;
  }
  return JSON.stringify(value, null, style.unit).replaceAll('\n', `${style.eol}${indentation}`);
}

function renderSpaced(value: Written): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(renderSpaced).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([key, inner]) => `${JSON.stringify(key)}: ${renderSpaced(inner)}`,
  );
  return `{${entries.join(', ')}}`;
}

/** A scalar's text: quoted where it would else be read as something else. */
export function renderScalar(value: string | number | boolean, flow = false): string {
  return typeof value === 'string' ? plainOrQuoted(value, flow) : String(value);
}

function plainOrQuoted(text: string, flow = false): string {
  return isPlain(text, flow) ? text : JSON.stringify(text);
}

/**
 * What YAML 1.1 (which Go programs partly read) or 1.2 takes for another type than text: null, booleans, numbers, those of
 * base 60 and all that people take for them (`80:80`), dates.
 */
const otherType =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?(?:[\d_,]+(?:\.[\d_]*)?|\.[\d_]+)(?:e[-+]?\d+)?|[\d.]*:[\d.:]*|0[xob][\da-f_]+|[-+]?\.(?:inf|nan)|\d{4}-\d.*)$/i;
const plain = /^[A-Za-z0-9_./][A-Za-z0-9_./:@=+~ -]*$/;

/** Whether a text can stand without quotes and stays that text; careful rather than exact. */
export function isPlain(text: string, flow = false): boolean {
  if (!plain.test(text) || otherType.test(text)) return false;
  if (text.includes(': ') || text.endsWith(':') || text.endsWith(' ')) return false;
  return !flow || !text.includes(':');
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function isList(value: object): value is readonly Written[] {
  return Array.isArray(value);
}
