import { auditArchitectures, x32Bit } from '../../linux/architecture.js';
import { returnValue } from '../call-verdict.js';
import type {
  ArchitectureModel,
  ArgumentTest,
  ArgumentTree,
  FilterModel,
} from '../libseccomp/filter-model.js';
import type { Decision, DecisionSpace } from './space.js';
import { byRuns, type Run, wordAtLeast, wordIs } from './word-functions.js';
import { architectureWord, argumentWords, numberWord } from './words.js';

const largest = 0xffffffff;

/** The function that a modelled filter computes: from any call of any architecture to what the filter returns. */
export function decisionOfModel(space: DecisionSpace, model: FilterModel): Decision {
  const unlisted = space.leaf(returnValue(model.unlisted));
  const byAudit = new Map<number, ArchitectureModel[]>();
  for (const part of model.architectures) {
    const token = auditArchitectures[part.architecture];
    byAudit.set(token, [...(byAudit.get(token) ?? []), part]);
  }
  const tokens = [...byAudit].sort(([a], [b]) => a - b);
  const points = tokens.map(([token, parts]): Point => ({ at: token, decision: ofNumbers(space, parts) }));
  return byRuns(
    space,
    architectureWord,
    runsOfPoints(points, [{ from: 0, to: largest, decision: unlisted }]),
  );
}

/** One value of a word that is decided apart. */
interface Point {
  at: number;
  decision: Decision;
}

function ofNumbers(space: DecisionSpace, parts: readonly ArchitectureModel[]): Decision {
  const trees = new Map<ArgumentTree, Decision>();
  const runs = parts
    .map((part) => ({ part, span: spanOf(part, parts.length === 2) }))
    .sort((a, b) => a.span.from - b.span.from)
    .flatMap(({ part, span }) => {
      const inSpan = (number: number) => span.from <= number && number <= span.to;
      const points = [...part.calls]
        .filter(([number]) => inSpan(number))
        .sort(([a], [b]) => a - b)
        .map(([at, tree]): Point => ({ at, decision: ofTree(space, tree, trees) }));
      return runsOfPoints(points, backgroundOf(space, part, span));
    });
  return byRuns(space, numberWord, merged(runs));
}

interface Span {
  from: number;
  to: number;
}

/** Where both are in the filter, x86_64 has the numbers below the bit and x32 those from it on. */
function spanOf({ architecture }: ArchitectureModel, isPair: boolean): Span {
  if (!isPair) return { from: 0, to: largest };
  return architecture === 'x32' ? { from: x32Bit, to: largest } : { from: 0, to: x32Bit - 1 };
}

function backgroundOf(space: DecisionSpace, { ranges, otherwise }: ArchitectureModel, span: Span): Run[] {
  const rest = space.leaf(returnValue(otherwise));
  const runs: Run[] = [];
  let next = span.from;
  const fill = (to: number) => {
    if (next <= to) runs.push({ from: next, to, decision: rest });
  };
  for (const { first, last, verdict } of ranges) {
    const [from, to] = [Math.max(first, span.from), Math.min(last, span.to)];
    if (from > to) continue;
    fill(from - 1);
    runs.push({ from, to, decision: space.leaf(returnValue(verdict)) });
    next = to + 1;
  }
  fill(span.to);
  return runs;
}

/** Points, ascending, laid over runs. */
function runsOfPoints(points: readonly Point[], background: readonly Run[]): Run[] {
  const runs: Run[] = [];
  let index = 0;
  for (const { from, to, decision } of background) {
    let next = from;
    for (let point = points[index]; point !== undefined && point.at <= to; point = points[++index]) {
      if (next < point.at) runs.push({ from: next, to: point.at - 1, decision });
      runs.push({ from: point.at, to: point.at, decision: point.decision });
      next = point.at + 1;
    }
    if (next <= to) runs.push({ from: next, to, decision });
  }
  return merged(runs);
}

function merged(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const previous = result.at(-1);
    if (previous?.decision === run.decision) previous.to = run.to;
    else result.push({ ...run });
  }
  return result;
}

function ofTree(space: DecisionSpace, tree: ArgumentTree, done: Map<ArgumentTree, Decision>): Decision {
  if (tree.kind === 'verdict') return space.leaf(returnValue(tree.verdict));
  const known = done.get(tree);
  if (known !== undefined) return known;
  const made = space.choose(
    conditionOf(space, tree),
    ofTree(space, tree.yes, done),
    ofTree(space, tree.no, done),
  );
  done.set(tree, made);
  return made;
}

function conditionOf(space: DecisionSpace, { argument, half, mask, op, value }: ArgumentTest): Decision {
  const word = argumentWords(argument)[half];
  switch (op) {
    case 'EQ':
      return wordIs(space, word, value, mask);
    case 'GE':
      return wordAtLeast(space, word, value, mask);
    case 'GT':
      return value === largest ? space.no : wordAtLeast(space, word, value + 1, mask);
  }
}
