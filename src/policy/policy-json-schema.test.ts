import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { policyJsonSchema } from './policy-json-schema.js';

const file = new URL('../../schema/privileges.v1.json', import.meta.url);

/** Every object schema within a JSON Schema. */
function objectsIn(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return 'properties' in schema && 'type' in schema ? [schema as Record<string, unknown>, ...inner] : inner;
}

it('is what the repository publishes', () => {
  expect(readFileSync(file, 'utf8')).toBe(policyJsonSchema());
});

it('allows no unknown field anywhere and describes each', () => {
  const objects = objectsIn(JSON.parse(policyJsonSchema()));
  expect(objects.length).toBeGreaterThan(10);
  for (const { additionalProperties, properties } of objects) {
    expect(additionalProperties).toBe(false);
    for (const [name, field] of Object.entries(properties as object)) {
      expect(field, name).toHaveProperty('description');
    }
  }
});
