import { z } from 'zod';
import { policySchema } from './policy.js';

/** Where something stands in a policy: names of fields and indices of lists, from the root. */
export type PolicyPath = readonly (string | number)[];

/** A field of the schema itself, not its `.exactOptional()`. */
export function requiredPart(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodExactOptional ? schema.unwrap() : schema;
}

/** The fields of a map, in the file's order; none for anything else. */
export function fieldsOf(schema: z.core.$ZodType): [name: string, schema: z.core.$ZodType][] {
  return schema instanceof z.ZodObject ? Object.entries(schema.shape as Record<string, z.core.$ZodType>) : [];
}

function step(schema: z.core.$ZodType | undefined, part: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return typeof part === 'number' ? schema.element : undefined;
  const field = schema && fieldsOf(schema).find(([name]) => name === part);
  return field && requiredPart(field[1]);
}

/** The schema of what stands at `path`, without `.exactOptional()`; undefined where the schema has nothing. */
export function schemaAt(path: PolicyPath): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>(step, policySchema);
}

/** What the schema says about it, in one line. */
export function descriptionOf(schema: z.core.$ZodType | undefined): string | undefined {
  return schema instanceof z.ZodType ? schema.description : undefined;
}

/** `seccomp.allow`, `evidence.recordings[0].kernel`; the empty path is `the file`. */
export function pathText(path: PolicyPath): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`));
  return parts.length === 0 ? 'the file' : parts.join('').replace(/^\./, '');
}
