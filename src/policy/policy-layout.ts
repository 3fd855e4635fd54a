import { z } from 'zod';
import { type PolicyDocument, policySchema, reasonKey } from './policy.js';
import { descriptionOf, fieldsOf, requiredPart } from './policy-schema-walk.js';
import { flowScalarText, quotedScalar, scalarText } from './policy-text.js';

/** One line of `privileges.yaml`, its trailing comment still to come. */
export interface PolicyLine {
  text: string;
  /** Where `Policy.reasons` has the reason of what the line grants; absent where no reason can stand. */
  reasonKey?: string;
  /** Lines of one group have their comments in one column. */
  group: string;
}

/** Sections that say themselves what they are. */
const plainSections = new Set(['apiVersion', 'kind', 'metadata']);
/** Lists whose names alone would not tell a reviewer what an entry means. */
const commentedLists = new Set(['seccomp.allow', 'seccomp.runtime', 'seccomp.unavailable']);
/** One thing, not a list of grants: stands on one line, as the exec form of a Dockerfile. */
const inlineLists = new Set(['workload.command']);

/** Schema, value and place of one field or entry; `indent` in spaces. */
interface Item {
  schema: z.core.$ZodType;
  value: unknown;
  section: string;
  indent: number;
}

/** Every line of the file after its head, in the order of the schema; what is absent has no line. */
export function layoutPolicy(document: PolicyDocument): PolicyLine[] {
  return mapLines({ schema: policySchema, value: document, section: '', indent: 0 });
}

function mapLines({ schema, value, section, indent }: Item): PolicyLine[] {
  const values = value as Record<string, unknown>;
  const present = fieldsOf(schema).filter(([name]) => values[name] !== undefined);
  return present.flatMap(([name, field]) => {
    const item = { schema: requiredPart(field), value: values[name], section: join(section, name), indent };
    return [...commentLines(item), ...fieldLines(name, item)];
  });
}

function join(section: string, name: string): string {
  return section === '' ? name : `${section}.${name}`;
}

function commentLines({ schema, section, indent }: Item): PolicyLine[] {
  const isSection = indent === 0 && !plainSections.has(section);
  if (!isSection && !commentedLists.has(section)) return [];
  const comment = { text: `${' '.repeat(indent)}# ${descriptionOf(schema)}`, group: section };
  return isSection ? [{ text: '', group: section }, comment] : [comment];
}

function fieldLines(name: string, item: Item): PolicyLine[] {
  const { schema, value, section, indent } = item;
  const line = (rest: string): PolicyLine => ({
    text: `${' '.repeat(indent)}${name}:${rest}`,
    reasonKey: reasonKey(section),
    group: section.slice(0, -name.length),
  });
  if (schema instanceof z.ZodObject) {
    const fields = mapLines({ ...item, indent: indent + 2 });
    return fields.length === 0 ? [line(' {}')] : [line(''), ...fields];
  }
  if (!Array.isArray(value)) return [line(` ${scalar(value, scalarText)}`)];
  if (value.length === 0 || inlineLists.has(section)) {
    return [line(` [${value.map((entry) => quotedEntry(entry)).join(', ')}]`)];
  }
  const element = schema instanceof z.ZodArray ? schema.element : schema;
  const entry = (each: unknown) => entryLines({ schema: element, value: each, section, indent: indent + 2 });
  return [line(''), ...value.flatMap(entry)];
}

/** All in quotes, for a list of which only some are reads badly. */
function quotedEntry(value: unknown): string {
  return scalar(value, quotedScalar);
}

function scalar(value: unknown, ofText: (text: string) => string): string {
  return typeof value === 'string' ? ofText(value) : String(value);
}

function entryLines(item: Item): PolicyLine[] {
  const { schema, value, section, indent } = item;
  const margin = ' '.repeat(indent);
  if (!(schema instanceof z.ZodObject)) {
    const text = `${margin}- ${scalar(value, scalarText)}`;
    return [{ text, reasonKey: reasonKey(section, String(value)), group: section }];
  }
  const { path } = value as { path?: unknown };
  if (typeof path === 'string') {
    const text = `${margin}- ${flowMap(schema, value as Record<string, unknown>)}`;
    return [{ text, reasonKey: reasonKey(section, path), group: section }];
  }
  return blockEntry(mapLines({ ...item, indent: indent + 2 }), indent);
}

function flowMap(schema: z.core.$ZodType, values: Record<string, unknown>): string {
  const present = fieldsOf(schema).filter(([name]) => values[name] !== undefined);
  const fields = present.map(([name]) => `${name}: ${scalar(values[name], flowScalarText)}`);
  return `{ ${fields.join(', ')} }`;
}

/** A map as an entry of a list: the dash before its first line. It has no name by which to give reasons. */
function blockEntry(lines: PolicyLine[], indent: number): PolicyLine[] {
  return lines.map(({ text, group }, index) => ({
    text: index === 0 ? `${' '.repeat(indent)}- ${text.slice(indent + 2)}` : text,
    group,
  }));
}
