// Writes schema/privileges.v1.json from the zod schema of src/policy/policy.ts. Needs `npm run build` first.
// With --check it writes nothing and exits with 1 where the file differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../dist/policy/policy-json-schema.js';

const file = new URL('../schema/privileges.v1.json', import.meta.url);

/** Empty where there is no such file. */
function current() {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const wanted = policyJsonSchema();
if (!process.argv.includes('--check')) {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, wanted);
} else if (current() !== wanted) {
  console.error(
    'schema/privileges.v1.json is out of date: npm run build && node scripts/generate-schema.mjs',
  );
  process.exitCode = 1;
}
