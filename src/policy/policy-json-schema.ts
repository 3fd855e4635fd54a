import { z } from 'zod';
import { policySchema } from './policy.js';

/**
 * `schema/privileges.v1.json`, byte for byte: `policySchema` as JSON Schema draft 7, which is what editors
 * read. It says the shapes; `decodePolicy` checks contradictions between them besides.
 */
export function policyJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(policySchema, { target: 'draft-7' });
  const title = 'privileges.yaml of Tightship, version 1';
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
