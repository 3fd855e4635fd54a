// What the audit's bench is compared to: reads every file below a directory and parses it, and no more.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [directory] = process.argv.slice(2);
for (const folder of readdirSync(directory))
  for (const name of readdirSync(join(directory, folder)))
    for (const document of parseAllDocuments(readFileSync(join(directory, folder, name), 'utf8')))
      if (document.errors.length > 0) throw document.errors[0];
