import { safeJson } from '../reporters/safe-json.js';
import { type Baseline, type BaselineEntry, baselineVersion } from './baseline.js';

/** A baseline file's text, in pieces: JSON with one finding a line, so that version control shows them one by one. */
export function* writeBaseline({ entries }: Baseline): Generator<string> {
  yield `{\n  "tightshipBaseline": ${baselineVersion},\n  "findings": [`;
  for (const [index, entry] of entries.entries())
    yield `${index === 0 ? '\n' : ',\n'}    ${entryText(entry)}`;
  yield entries.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}

function entryText({ fingerprint, rule, file, resource, container, count }: BaselineEntry): string {
  return safeJson({ fingerprint, rule, file, resource, container, ...(count > 1 && { count }) });
}
