import { type Architecture, architectures, auditArchitectures, x32Bit } from '../../linux/architecture.js';
import { syscallName } from '../../linux/syscalls.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { type Run, runsOf } from '../decision/word-functions.js';
import {
  architectureWord,
  type Call,
  type CallWords,
  callOfWords,
  numberWord,
  wordCount,
} from '../decision/words.js';

/** A call for which a condition holds, with the smallest arguments for which it does. */
export interface Witness extends Required<Call> {
  /** Undefined for an architecture that we have no table for. */
  architecture: Architecture | undefined;
  /** Undefined for a number that is no call there. */
  name: string | undefined;
  /** The last of the numbers from `number` on for which the condition is the same. */
  lastNumber: number;
  /** Whether it holds for these numbers whatever the arguments. */
  always: boolean;
}

export interface Witnesses {
  /** One for each number, or run of numbers without names, at most `limit`. */
  shown: Witness[];
  /** How many there would be without the limit. */
  total: number;
}

/**
 * Calls for which a condition holds: one of each number on each architecture, named calls first, in the
 * order of `architectures`. Empty exactly where the
 * condition never holds.
 */
export function witnessesOf(space: DecisionSpace, condition: Decision, limit = 20): Witnesses {
  const rank = ({ architecture, name }: Part) =>
    (name === undefined ? architectures.length + 1 : 0) +
    (architecture ? architectures.indexOf(architecture) : architectures.length);
  const found = partsOf(space, condition).toSorted((a, b) => rank(a) - rank(b));
  return { shown: found.slice(0, limit).map((part) => complete(space, part)), total: found.length };
}

interface Part {
  architecture: Architecture | undefined;
  auditArchitecture: number;
  name: string | undefined;
  number: number;
  lastNumber: number;
  decision: Decision;
}

function partsOf(space: DecisionSpace, condition: Decision): Part[] {
  return valuesWhere(space, condition, architectureWord).flatMap((tokens) => {
    const numbers = valuesWhere(space, tokens.decision, numberWord);
    const known = tokensWithTable(tokens);
    const others = known.length > tokens.to - tokens.from ? [] : [firstWithoutTable(tokens)];
    return [...known, ...others].flatMap((token) => numbers.flatMap((run) => namedParts(token, run)));
  });
}

/** Beyond any filter that goes by architectures and numbers. */
const mostRuns: Record<number, number> = { [architectureWord]: 100, [numberWord]: 5000 };

/**
 * The values of a word for which the condition can still hold. Of a condition that goes by single bits, and so has
 * millions of runs, the smallest value alone.
 */
function valuesWhere(space: DecisionSpace, condition: Decision, word: number): Run[] {
  const runs = runsOf(space, condition, word, mostRuns[word]);
  if (runs !== undefined) return runs.filter(({ decision }) => decision !== space.no);
  const words = new Uint32Array(wordCount);
  const decision = descend(space, condition, words, word);
  const value = words[word] ?? 0;
  return [{ from: value, to: value, decision }];
}

function tokensWithTable({ from, to }: Run): number[] {
  const tokens = new Set(architectures.map((architecture) => auditArchitectures[architecture]));
  return [...tokens].filter((token) => from <= token && token <= to);
}

function firstWithoutTable(run: Run): number {
  let token = run.from;
  while (tokensWithTable({ ...run, from: token, to: token }).length > 0) token += 1;
  return token;
}

/** One for each call that has a name, and one for each stretch of numbers between. */
function namedParts(auditArchitecture: number, { from, to, decision }: Run): Part[] {
  const parts: Part[] = [];
  const add = (first: number, last: number, architecture: Architecture | undefined, name?: string) => {
    if (first > last) return;
    parts.push({ architecture, auditArchitecture, name, number: first, lastNumber: last, decision });
  };
  let next = from;
  for (const { architecture, number, name } of callsBetween(auditArchitecture, from, to)) {
    add(next, number - 1, architectureOf(auditArchitecture, next));
    add(number, number, architecture, name);
    next = number + 1;
  }
  add(next, to, architectureOf(auditArchitecture, next));
  return parts;
}

/** Numbers of calls end far below this, whatever the architecture; x32's begin anew at its bit, ARM's own at theirs. */
const tables = [
  { from: 0, to: 6000 },
  { from: 0x0f0000, to: 0x0f0010 },
  { from: x32Bit, to: x32Bit + 1023 },
];

function* callsBetween(auditArchitecture: number, from: number, to: number) {
  for (const table of tables) {
    for (let number = Math.max(from, table.from); number <= Math.min(to, table.to); number++) {
      const architecture = architectureOf(auditArchitecture, number);
      const name = architecture && syscallName(architecture, number);
      if (architecture && name) yield { architecture, number, name };
    }
  }
}

/** Which ABI a number is of: x86-64 and x32 share an audit architecture and differ by a bit. */
export function architectureOf(auditArchitecture: number, number: number): Architecture | undefined {
  const found = architectures.find((architecture) => auditArchitectures[architecture] === auditArchitecture);
  return found === 'x86_64' && number >= x32Bit && number !== 0xffffffff ? 'x32' : found;
}

function complete(space: DecisionSpace, { decision, ...part }: Part): Witness {
  const words = new Uint32Array(wordCount);
  words[architectureWord] = part.auditArchitecture;
  words[numberWord] = part.number;
  descend(space, decision, words, wordCount - 1);
  return { ...part, ...callOfWords(words), always: decision === space.yes };
}

/** Takes the way to 1, zeros first, up to the end of a word; sets the bits on it, and gives what is left. */
function descend(space: DecisionSpace, condition: Decision, words: CallWords, lastWord: number): Decision {
  let node = condition;
  while (space.wordOf(node) <= lastWord) {
    const level = space.levelOf(node);
    const zero = space.cofactor(node, level, 0);
    if (zero === space.no) {
      const word = level >>> 5;
      words[word] = (words[word] ?? 0) | (1 << (31 - (level & 31)));
    }
    node = zero === space.no ? space.cofactor(node, level, 1) : zero;
  }
  return node;
}
