/** What can be written as JSON here: as `JSON.stringify` takes it, and `bigint` besides. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/**
 * JSON, as `JSON.stringify` writes it, with each `bigint` as its plain digits: exact, where a number is only up to
 * 2^53. Members that are undefined are left out. `indent` is in spaces; 0 writes one line. No newline at the end.
 * Takes any object whose members are such values; what JSON has no form for (functions, symbols) is a `TypeError`,
 * as is a cycle, which JSON could not hold either.
 */
export function jsonText(value: object | JsonValue, indent = 0): string {
  return write(value, { indent, depth: 0, parents: [] });
}

interface Place {
  indent: number;
  depth: number;
  parents: readonly object[];
}

function write(value: unknown, place: Place): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return writeScalar(value);
  if (place.parents.includes(value)) throw new TypeError('a value that holds itself has no JSON');
  const inner = { ...place, depth: place.depth + 1, parents: [...place.parents, value] };
  if (Array.isArray(value))
    return enclose(
      '[]',
      Array.from(value, (item) => write(item, inner)),
      place,
    );
  const colon = place.indent > 0 ? ': ' : ':';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}${colon}${write(member, inner)}`);
  return enclose('{}', members, place);
}

function writeScalar(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`JSON has no form for a value of type ${typeof value}`);
  return text;
}

function enclose(brackets: '[]' | '{}', parts: string[], { indent, depth }: Place): string {
  const [open, close] = brackets;
  if (parts.length === 0) return brackets;
  if (indent === 0) return `${open}${parts.join(',')}${close}`;
  const line = (level: number) => `\n${' '.repeat(indent * level)}`;
  return `${open}${line(depth + 1)}${parts.join(`,${line(depth + 1)}`)}${line(depth)}${close}`;
}
