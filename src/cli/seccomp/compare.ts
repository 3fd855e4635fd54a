import { count, fillLines } from '../../base/text.js';
import {
  type ComparedCall,
  type ComparedCalls,
  type Comparison,
  compareFilters,
  type Relation,
} from '../../seccomp/algebra/compare.js';
import { describeVerdict } from '../../seccomp/call-verdict.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import type { ExitCode, Io } from '../io.js';
import { type Style, styleFor } from '../style.js';
import type { FilterFlags } from './filter-flags.js';
import { loadFilter } from './load-filter.js';

export interface CompareCall {
  a: string;
  b: string;
  flags: FilterFlags & {
    require?: 'equal' | 'subset' | 'superset';
    limit: number;
    format: 'text' | 'json';
  };
}

/** Compares two filters and prints counterexamples; exit 1 where `--require` does not hold. */
export async function compareCommand({ a, b, flags }: CompareCall, io: Io): Promise<ExitCode> {
  const space = new DecisionSpace();
  const [inA, inB] = [await loadFilter(a, space, flags, io), await loadFilter(b, space, flags, io)];
  const comparison = compareFilters(space, inA.decision, inB.decision, flags.limit);
  if (flags.format === 'json') {
    io.stdout.write(`${JSON.stringify(comparisonJson(comparison), null, 2)}\n`);
  } else {
    io.stdout.write(`${relationText[comparison.relation]}\n`);
    printDifferences(comparison, io);
  }
  return isMet(comparison.relation, flags.require) ? 0 : 1;
}

function isMet(relation: Relation, wanted: CompareCall['flags']['require']): boolean {
  return wanted === undefined || relation === wanted || relation === 'equal';
}

const relationText: Record<Relation, string> = {
  equal: 'A and B let the same calls happen.',
  subset: 'B lets everything happen that A does, and more.',
  superset: 'A lets everything happen that B does, and more.',
  overlap: 'Each lets calls happen that the other does not.',
  disjoint: 'No call is let happen by both.',
};

/** As `tightship seccomp compare --format json` prints it. */
function comparisonJson({ relation, onlyInA, onlyInB, answers }: Comparison) {
  return {
    relation,
    onlyInA: onlyInA.shown.map(callJson),
    onlyInB: onlyInB.shown.map(callJson),
    differentAnswers: answers.shown.map(callJson),
    totals: { onlyInA: onlyInA.total, onlyInB: onlyInB.total, differentAnswers: answers.total },
  };
}

function callJson(call: ComparedCall) {
  return {
    architecture: call.architecture ?? `0x${call.auditArchitecture.toString(16)}`,
    ...(call.name !== undefined && { syscall: call.name }),
    number: call.number,
    ...(call.lastNumber > call.number && { lastNumber: call.lastNumber }),
    args: call.args.map((argument) => `0x${argument.toString(16)}`),
    anyArguments: call.always,
    a: call.inA,
    b: call.inB,
  };
}

/** What differs: calls of one kind together, with what both filters answer. */
export function printDifferences({ onlyInA, onlyInB, answers }: Comparison, io: Io): void {
  const style = styleFor(io.stdout, io.environment);
  printCalls('only A lets happen', onlyInA, style.red, style, io);
  printCalls('only B lets happen', onlyInB, style.red, style, io);
  printCalls('let happen by both or neither, and answered differently', answers, style.yellow, style, io);
}

const lineWidth = 78;

function printCalls(
  title: string,
  { shown, total }: ComparedCalls,
  tone: (text: string) => string,
  style: Style,
  io: Io,
): void {
  if (total === 0) return;
  io.stdout.write(`\n${tone(style.bold(title))}: ${count(total, 'call')}\n`);
  for (const [heading, calls] of groupsOf(shown)) {
    io.stdout.write(`  ${style.dim(heading)}\n${wrapped(calls, '    ', lineWidth)}`);
  }
  if (shown.length < total) io.stdout.write(style.dim(`  ${total - shown.length} more: --limit ${total}\n`));
}

/** Calls by what is answered to them and where, each as `name` or `name(arguments)`. */
function groupsOf(calls: readonly ComparedCall[]): Map<string, string[]> {
  const places = new Map<string, { answers: string; call: string; where: string[] }>();
  for (const each of calls) {
    const answers = `A: ${describeVerdict(each.inA)}; B: ${describeVerdict(each.inB)}`;
    const call = callText(each);
    const place = places.get(`${answers} ${call}`) ?? { answers, call, where: [] };
    place.where.push(each.architecture ?? `0x${each.auditArchitecture.toString(16)}`);
    places.set(`${answers} ${call}`, place);
  }
  const groups = new Map<string, string[]>();
  for (const { answers, call, where } of places.values()) {
    const heading = `${answers} (${[...new Set(where)].join(', ')})`;
    groups.set(heading, [...(groups.get(heading) ?? []), call]);
  }
  return groups;
}

function callText({ name, number, lastNumber, args, always }: ComparedCall): string {
  const call = name ?? (lastNumber > number ? `numbers ${number} to ${lastNumber}` : `number ${number}`);
  if (always) return call;
  // Up to the last argument that is not 0.
  const last = args.findLastIndex((argument) => argument !== 0n);
  const values = args.slice(0, Math.max(1, last + 1)).map((argument) => `0x${argument.toString(16)}`);
  return `${call}(${values.join(', ')})`;
}

function wrapped(items: readonly string[], indent: string, width: number): string {
  const pieces = items.map((item, index) => (index < items.length - 1 ? `${item},` : item));
  return fillLines(pieces, width - indent.length)
    .map((line) => `${indent}${line}\n`)
    .join('');
}
