import { type Field, partOf } from './field.js';

/** What a script gives a variable. */
export interface Variable {
  /** One for a plain variable, any number for an array. */
  fields: Field[];
  array: boolean;
}

/** Characters that all expansions of one script may give together; and what a word costs beside its characters. */
const maxExpanded = 8 * 1024 * 1024;
const wordCost = 64;
/** Of one variable: `A=$A$A` doubles it each time. */
const maxValueLength = 64 * 1024;

/** A script's variables, as far as reading it from top to bottom tells. Bounded in memory, whatever the script does. */
export class Variables {
  private readonly known = new Map<string, Variable>();
  private spent = 0;

  get(name: string): Variable | undefined {
    return this.known.get(name);
  }

  /** Fields of an expansion, or `undefined` where the script has used up what it may expand. */
  use(name: string): Variable | undefined {
    const variable = this.known.get(name);
    if (!variable) return undefined;
    this.spent += lengthOf(variable.fields);
    return this.spent > maxExpanded ? undefined : variable;
  }

  /**
   * `conditional`: the assignment may not be made. Then both values are possible; the later one is taken, and is said to
   * be not the only one, unless there was nothing before it.
   */
  set(name: string, variable: Variable, conditional: boolean): void {
    if (lengthOf(variable.fields) > maxValueLength) {
      const [first] = variable.fields;
      const unknown = `the value of ${name.slice(0, 60)} is too long`;
      if (first)
        this.known.set(name, { fields: [{ text: `$${name}`, at: first.at, unknown }], array: false });
      return;
    }
    const before = this.known.get(name);
    const other = conditional && before && textOf(before).trim() !== '' && !contains(variable, before);
    this.known.set(name, other ? doubtful(name, variable) : variable);
  }

  append(name: string, added: Variable, conditional: boolean): void {
    const before = this.known.get(name);
    if (!before) this.set(name, added, conditional);
    else if (before.array || added.array)
      this.set(name, { fields: [...before.fields, ...added.fields], array: true }, false);
    else
      this.set(
        name,
        { fields: [joined(before.fields[0], added.fields[0])].flatMap(some), array: false },
        false,
      );
  }
}

function lengthOf(fields: readonly Field[]): number {
  let length = 0;
  for (const { text } of fields) length += text.length + wordCost;
  return length;
}

function textOf({ fields }: Variable): string {
  return fields.map(({ text }) => text).join(' ');
}

function contains(variable: Variable, before: Variable): boolean {
  return textOf(variable).includes(textOf(before));
}

function doubtful(name: string, variable: Variable): Variable {
  const unknown = `${name.slice(0, 60)} has several values`;
  return { ...variable, fields: variable.fields.map((field) => ({ unknown, ...field })) };
}

/** Appended text: the place is the later one's, where the change is. */
function joined(before: Field | undefined, added: Field | undefined): Field | undefined {
  if (!before || !added) return added ?? before;
  const { inner: _, ...rest } = added;
  const unknown = before.unknown ?? added.unknown;
  return { ...rest, text: before.text + added.text, ...(unknown === undefined ? {} : { unknown }) };
}

function some(field: Field | undefined): Field[] {
  return field ? [field] : [];
}

/** A field's words, as an expansion without quotes gives them. */
export function splitField(field: Field): Field[] {
  if (!/\s/.test(field.text)) return field.text === '' ? [] : [field];
  const words: Field[] = [];
  for (const match of field.text.matchAll(/\S+/g)) {
    const at = partOf(field, match.index, match.index + match[0].length);
    const word: Field = { text: match[0], at };
    if (field.inner) word.inner = at;
    if (field.unknown !== undefined) word.unknown = field.unknown;
    words.push(word);
  }
  return words;
}
