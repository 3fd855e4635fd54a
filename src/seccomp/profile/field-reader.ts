import { closestName } from '../../base/closest-name.js';
import { quoted } from '../../policy/policy-text.js';
import type { JsonMember, JsonNode } from './json-tree.js';
import type { ProfileProblems } from './profile-diagnostics.js';
import {
  type FieldOf,
  formatsWithField,
  type ProfileFormat,
  type ProfileObject,
  profileFields,
} from './profile-format.js';

/** What all parts of reading one file share. */
export interface ReadContext {
  problems: ProfileProblems;
  format: ProfileFormat;
}

/** A value and where it stands: an offset into the text. */
export interface Placed<Value> {
  value: Value;
  at: number;
}

const kindTitles: Record<JsonNode['kind'], string> = {
  object: 'an object',
  list: 'a list',
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

/** A value as a text; anything else is reported. `where` is how messages call it. */
export function readText(
  node: JsonNode,
  where: string,
  { problems }: ReadContext,
): Placed<string> | undefined {
  if (node.kind === 'text') return { value: node.value, at: node.at };
  return wrongType(node, where, 'text', problems);
}

function wrongType(
  node: JsonNode,
  where: string,
  wanted: JsonNode['kind'],
  problems: ProfileProblems,
): undefined {
  problems.report('wrong-type', node.at, `${where} is ${kindTitles[node.kind]}, not ${kindTitles[wanted]}`);
}

/**
 * Gives the fields of one object by name and type, and reports those that are unknown, of another form, given
 * twice, or of another type. `null` counts as absent: so Go's readers take it.
 */
export class FieldReader<Kind extends ProfileObject> {
  private readonly values = new Map<string, JsonNode>();

  private constructor(
    readonly at: number,
    /** How messages call the object: `syscalls[3]`; empty for the profile itself. */
    readonly where: string,
    private readonly kind: Kind,
    private readonly context: ReadContext,
  ) {}

  /** Undefined, and reported, for what is no object. */
  static of<Kind extends ProfileObject>(
    node: JsonNode,
    kind: Kind,
    where: string,
    context: ReadContext,
  ): FieldReader<Kind> | undefined {
    if (node.kind !== 'object') return wrongType(node, where || 'the profile', 'object', context.problems);
    const reader = new FieldReader(node.at, where, kind, context);
    for (const member of node.members) reader.add(member);
    return reader;
  }

  /** How messages call a field: `syscalls[3].action`. */
  pathOf(name: FieldOf<Kind>): string {
    return this.where === '' ? name : `${this.where}.${name}`;
  }

  has(name: FieldOf<Kind>): boolean {
    return this.values.has(name);
  }

  /** Offset of a field's value; of the object where it has none. */
  atOf(name: FieldOf<Kind>): number {
    return this.values.get(name)?.at ?? this.at;
  }

  node(name: FieldOf<Kind>): JsonNode | undefined {
    return this.values.get(name);
  }

  text(name: FieldOf<Kind>): Placed<string> | undefined {
    const node = this.node(name);
    return node && readText(node, this.pathOf(name), this.context);
  }

  /** As the engines take unsigned numbers: digits and nothing else. */
  integer(name: FieldOf<Kind>, largest: bigint): Placed<bigint> | undefined {
    const node = this.node(name);
    if (node === undefined) return undefined;
    const { problems } = this.context;
    const where = this.pathOf(name);
    if (node.kind !== 'number') return wrongType(node, where, 'number', problems);
    if (!/^[0-9]+$/.test(node.text)) {
      problems.report(
        'not-an-integer',
        node.at,
        `${where} is ${shortened(node.text)}, not a number of digits only`,
      );
      return undefined;
    }
    // Nothing here has more than 20 digits; a number of a million would take long to convert.
    if (node.text.length <= 20 && BigInt(node.text) <= largest)
      return { value: BigInt(node.text), at: node.at };
    problems.report('out-of-range', node.at, `${where} is ${shortened(node.text)}, more than ${largest}`);
    return undefined;
  }

  /** The entries; undefined where there is no such field. */
  list(name: FieldOf<Kind>): JsonNode[] | undefined {
    const node = this.node(name);
    if (node === undefined) return undefined;
    if (node.kind === 'list') return node.items;
    return wrongType(node, this.pathOf(name), 'list', this.context.problems);
  }

  /** The entries of a list of texts, a name that comes twice reported and left out, like an empty one. */
  texts(name: FieldOf<Kind>): Placed<string>[] | undefined {
    const items = this.list(name);
    if (items === undefined) return undefined;
    const found = new Map<string, Placed<string>>();
    for (const [index, item] of items.entries()) {
      const text = readText(item, `${this.pathOf(name)}[${index}]`, this.context);
      if (text !== undefined && this.isNew(text, name, found)) found.set(text.value, text);
    }
    return [...found.values()];
  }

  /** Reports a field that must be there and is not. */
  require(name: FieldOf<Kind>, hint?: string): void {
    if (this.has(name)) return;
    const message = `${this.where || 'the profile'} has no ${quoted(name)}`;
    this.context.problems.report('missing-field', this.at, message, hint);
  }

  /** Reports two fields of which there may be one. */
  exclude(one: FieldOf<Kind>, other: FieldOf<Kind>, hint: string): void {
    if (!this.has(one) || !this.has(other)) return;
    const message = `${this.where || 'the profile'} has both ${quoted(one)} and ${quoted(other)}`;
    this.context.problems.report('both-given', Math.max(this.atOf(one), this.atOf(other)), message, hint);
  }

  private isNew(text: Placed<string>, name: FieldOf<Kind>, found: Map<string, Placed<string>>): boolean {
    const { problems } = this.context;
    if (text.value === '') problems.report('empty', text.at, `${this.pathOf(name)} has an empty text`);
    else if (found.has(text.value))
      problems.report('duplicate-name', text.at, `${this.pathOf(name)} has ${quoted(text.value)} twice`);
    else return true;
    return false;
  }

  private add({ name, nameAt, value }: JsonMember): void {
    const { problems, format } = this.context;
    const formats = formatsWithField(this.kind, name);
    if (formats === undefined) this.unknown(name, nameAt);
    else if (this.values.has(name))
      problems.report('duplicate-field', nameAt, `${quoted(name)} is given twice`, 'keep one of the two');
    else if (value.kind !== 'null') this.values.set(name, value);
    if (formats && !formats.includes(format)) {
      const hint = `${formats.join(' and ')} profiles have it; readers of ${format} profiles ignore it`;
      problems.report(
        'field-of-another-format',
        nameAt,
        `${quoted(name)} is no field of ${format} profiles`,
        hint,
      );
    }
  }

  private unknown(name: string, at: number): void {
    const names = Object.keys(profileFields[this.kind]);
    const where = this.where === '' ? '' : ` in ${this.where}`;
    const hint = () => {
      const near = fieldMeant(name, names);
      return near === undefined ? `there are: ${names.join(', ')}` : `did you mean ${near}?`;
    };
    this.context.problems.report('unknown-field', at, `unknown field ${quoted(name)}${where}`, hint);
  }
}

/** Go's readers take a field in any case, others do not; both are told the name as the specification has it. */
function fieldMeant(name: string, names: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  return names.find((known) => known.toLowerCase() === name.toLowerCase()) ?? closestName(name, names);
}

function shortened(digits: string): string {
  return digits.length > 30 ? `${digits.slice(0, 29)}…` : digits;
}
