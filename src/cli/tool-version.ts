import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../host/package-root.js';

/** Tightship's own version, as package.json has it. */
export function toolVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;
}
