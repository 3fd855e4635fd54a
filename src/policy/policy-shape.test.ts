import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type PolicyDocument, policySchema } from './policy.js';
import { renderDiagnostics } from './policy-diagnostics.js';
import { fieldsOf, type PolicyPath, pathText, requiredPart } from './policy-schema-walk.js';
import { decodePolicy } from './policy-yaml.js';

/** A valid document with every field the schema has, optional ones too. */
function fullDocument(): PolicyDocument {
  const text = readFileSync(new URL('fixtures/nginx.privileges.yaml', import.meta.url), 'utf8');
  const { policy } = decodePolicy(text, 'golden');
  if (policy === undefined) throw new Error('the golden file is not valid');
  const { reasons: _, ...document } = structuredClone(policy);
  document.user.additionalGids = [7];
  document.files.writable.reverse();
  return document;
}

interface Field {
  path: PolicyPath;
  schema: z.core.$ZodType;
  optional: boolean;
}

/** Every field of every map, the first entry of a list standing for all. */
function fieldsBelow(schema: z.core.$ZodType, path: PolicyPath): Field[] {
  if (schema instanceof z.ZodArray)
    return [{ path: [...path, 0], schema: schema.element, optional: true }].flatMap(entry);
  return fieldsOf(schema).flatMap(([name, field]) => {
    const inner = requiredPart(field);
    const own = { path: [...path, name], schema: inner, optional: inner !== field };
    return [own, ...fieldsBelow(inner, own.path)];
  });
}

function entry(field: Field): Field[] {
  return [field, ...fieldsBelow(field.schema, field.path)];
}

const fields = fieldsBelow(policySchema, []);
const required = fields.filter(({ optional }) => !optional);

/** The document with the value at `path` replaced, or removed where `value` is undefined. */
function changed(path: PolicyPath, value: unknown): string {
  const document = fullDocument();
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document);
  (parent as Record<string, unknown>)[path.at(-1) ?? ''] = value;
  return stringify(document, { aliasDuplicateObjects: false });
}

/** Text of the file from a diagnostic's position on. */
function textAt(text: string, line: number, column: number): string {
  return (text.split('\n')[line - 1] ?? '').slice(column - 1);
}

function only(text: string, code: string) {
  const { policy, diagnostics } = decodePolicy(text, 'f');
  expect(policy).toBeUndefined();
  const rendered = renderDiagnostics(text, diagnostics);
  expect(
    diagnostics.map((diagnostic) => diagnostic.code),
    rendered,
  ).toEqual([code]);
  const { message = '', position = { line: 0, column: 0 } } = diagnostics[0] ?? {};
  return { message, at: textAt(text, position.line, position.column) };
}

describe('the schema', () => {
  it('has the full document, and its walk reaches every field', () => {
    expect(decodePolicy(stringify(fullDocument()), 'f').diagnostics).toEqual([]);
    expect(fields.length).toBeGreaterThan(60);
    for (const { path } of fields) {
      const value = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], fullDocument());
      expect(value, pathText(path)).toBeDefined();
    }
  });
});

describe('a required field that is missing', () => {
  it.each(required.map(({ path }) => [pathText(path), path] as const))(
    '%s is reported at its parent',
    (_, path) => {
      const { message, at } = only(changed(path, undefined), 'missing-field');
      expect(message).toContain(`"${path.at(-1)}"`);
      const parent = path.at(-2);
      if (parent === undefined) expect(message).toContain('the file');
      else if (typeof parent === 'string') expect(at).toMatch(new RegExp(`^${parent}:`));
    },
  );
});

describe('an optional field that is missing', () => {
  const optional = fields.filter((field) => field.optional && typeof field.path.at(-1) === 'string');
  it.each(optional.map(({ path }) => [pathText(path), path] as const))('%s is no problem', (_, path) => {
    expect(decodePolicy(changed(path, undefined), 'f').diagnostics).toEqual([]);
  });
});

/** Values of every type but those the schema takes. */
function wrongValues(schema: z.core.$ZodType): unknown[] {
  const isText =
    schema instanceof z.ZodString || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral;
  const isTextual = isText || schema instanceof z.ZodISODateTime;
  return [
    ...(isTextual ? [] : ['SENTINEL']),
    ...(schema instanceof z.ZodNumber ? [] : [987654321]),
    ...(schema instanceof z.ZodBoolean ? [] : [true]),
    ...(schema instanceof z.ZodArray ? [] : [['SENTINEL']]),
    ...(schema instanceof z.ZodObject ? [] : [{ SENTINEL: 1 }]),
    null,
  ];
}

describe('a value of the wrong type', () => {
  const cases = fields.flatMap(({ path, schema }) =>
    wrongValues(schema).map((value) => [pathText(path), JSON.stringify(value), path, value] as const),
  );
  it.each(cases)('%s: %s', (name, _, path, value) => {
    const { message, at } = only(changed(path, value), 'wrong-type');
    expect(message.startsWith(`${name} is `), message).toBe(true);
    if (typeof value !== 'object') expect(at).toBe(String(value));
  });
});

describe('an unknown field', () => {
  const maps: PolicyPath[] = [
    [],
    ...fields.filter(({ schema }) => schema instanceof z.ZodObject).map(({ path }) => path),
  ];
  it.each(maps.map((path) => [pathText(path), path] as const))(
    'in %s is reported where it stands',
    (_, path) => {
      const { message, at } = only(changed([...path, 'zzz'], 1), 'unknown-field');
      expect(message).toContain('"zzz"');
      expect(at).toBe('zzz: 1');
    },
  );
});
