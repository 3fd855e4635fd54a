import { z } from 'zod';
import type { Diagnostic, Position } from '../../base/diagnostic.js';
import { type JsonNode, parseJson } from '../../seccomp/profile/json-tree.js';
import type { SourceText } from '../source/source-text.js';
import { type Baseline, type BaselineEntry, baselineVersion } from './baseline.js';

const name = z.string().max(10_000);

const entrySchema = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/, 'is not 16 hexadecimal digits'),
  rule: name.min(1),
  file: name.min(1),
  resource: name,
  container: name.optional(),
  count: z.int().min(1).max(10_000_000).optional(),
});

const baselineSchema = z.strictObject({
  tightshipBaseline: z.literal(
    baselineVersion,
    `is not ${baselineVersion}, the version that this release reads`,
  ),
  findings: z.array(entrySchema),
});

/** Problems that are listed; a file that is something else altogether has one for each line. */
const maxProblems = 20;

/** Reads a baseline file. With any error there is no baseline: half of one would let findings pass, or fail, wrongly. */
export function readBaseline(source: SourceText): {
  baseline: Baseline | undefined;
  diagnostics: Diagnostic[];
} {
  let value: unknown;
  try {
    value = JSON.parse(source.text);
  } catch {
    return { baseline: undefined, diagnostics: [syntaxProblem(source)] };
  }
  const parsed = baselineSchema.safeParse(value);
  if (!parsed.success)
    return { baseline: undefined, diagnostics: shapeProblems(source, parsed.error.issues) };
  return withoutDoubles(source, parsed.data.findings);
}

function syntaxProblem(source: SourceText): Diagnostic {
  const problem = parseJson(source.text).problems.at(-1);
  return {
    code: 'baseline-syntax',
    severity: 'error',
    message: `the baseline is no JSON${problem ? `: ${problem.message}` : ''}`,
    hint: 'after a merge with conflicts, write it anew',
    source: source.path,
    position: source.position(problem?.at ?? 0),
  };
}

function shapeProblems(source: SourceText, issues: readonly z.core.$ZodIssue[]): Diagnostic[] {
  const { root } = parseJson(source.text);
  return issues.slice(0, maxProblems).map(({ path, message }): Diagnostic => {
    const position = positionOf(source, root, path);
    return {
      code: 'baseline-invalid',
      severity: 'error',
      message: `${path.length === 0 ? 'the baseline' : path.join('.')}: ${message}`.slice(0, 300),
      source: source.path,
      ...(position && { position }),
    };
  });
}

/** The place of what a path leads to, or of the last there is on the way. */
function positionOf(
  source: SourceText,
  root: JsonNode | undefined,
  path: readonly PropertyKey[],
): Position | undefined {
  let node = root;
  for (const step of path) {
    const next = node && below(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node && source.position(node.at);
}

function below(node: JsonNode, step: PropertyKey): JsonNode | undefined {
  if (node.kind === 'list' && typeof step === 'number') return node.items[step];
  if (node.kind !== 'object') return undefined;
  return node.members.find(({ name }) => name === step)?.value;
}

/** A merge that kept both sides has entries twice: the larger count holds, for their sum would let new ones pass. */
function withoutDoubles(source: SourceText, findings: readonly z.infer<typeof entrySchema>[]) {
  const entries = new Map<string, BaselineEntry>();
  let doubles = 0;
  for (const { fingerprint, rule, file, resource, container, count = 1 } of findings) {
    const known = entries.get(fingerprint);
    if (known) {
      doubles += 1;
      known.count = Math.max(known.count, count);
      continue;
    }
    entries.set(fingerprint, {
      fingerprint,
      rule,
      file,
      resource,
      ...(container !== undefined && { container }),
      count,
    });
  }
  const diagnostics: Diagnostic[] =
    doubles === 0
      ? []
      : [
          {
            code: 'baseline-doubles',
            severity: 'warning',
            message: `the baseline lists ${doubles} fingerprints more than once; the larger count holds`,
            source: source.path,
          },
        ];
  return { baseline: { entries: [...entries.values()] }, diagnostics };
}
