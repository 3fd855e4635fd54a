import type { Endianness } from '../../bpf/encode-program.js';

/**
 * `struct seccomp_data` as the sixteen 32-bit words that a filter can load, in the order in which decisions test
 * them: architecture, number, the high and low half of each argument, of the instruction pointer.
 */
export const wordCount = 16;
export const architectureWord = 0;
export const numberWord = 1;

/** The two words of one 64-bit value. */
export interface WordPair {
  high: number;
  low: number;
}

/** Words of an argument, 0 to 5. */
export function argumentWords(index: number): WordPair {
  return { high: 2 + 2 * index, low: 3 + 2 * index };
}

export const instructionPointerWords: WordPair = { high: 14, low: 15 };

/**
 * Byte offset of each word in `struct seccomp_data` (include/uapi/linux/seccomp.h): nr at 0, arch at 4, the
 * instruction pointer at 8, arguments from 16. Of a 64-bit value the low half stands first on little-endian machines.
 */
export function wordOffset(word: number, endianness: Endianness): number {
  if (word === architectureWord) return 4;
  if (word === numberWord) return 0;
  const start = word >= instructionPointerWords.high ? 8 : 16 + 8 * ((word - 2) >> 1);
  const isHigh = word % 2 === 0;
  return start + (isHigh === (endianness === 'little') ? 4 : 0);
}

/** For people: `architecture`, `number`, `argument 0, upper half`. */
export function wordName(word: number): string {
  if (word === architectureWord) return 'architecture';
  if (word === numberWord) return 'number';
  const half = word % 2 === 0 ? 'upper half' : 'lower half';
  return word >= instructionPointerWords.high
    ? `instruction pointer, ${half}`
    : `argument ${(word - 2) >> 1}, ${half}`;
}

/** The word at a byte offset; undefined where none starts. */
export function wordAtOffset(offset: number, endianness: Endianness): number | undefined {
  for (let word = 0; word < wordCount; word++) if (wordOffset(word, endianness) === offset) return word;
  return undefined;
}

/** One call as a filter sees it: sixteen unsigned 32-bit words. */
export type CallWords = Uint32Array;

export interface Call {
  /** AUDIT_ARCH_* as in `seccomp_data.arch`. */
  auditArchitecture: number;
  /** `seccomp_data.nr`, unsigned; for x32 with its bit. */
  number: number;
  /** Up to six 64-bit registers, 0 where not given. */
  args?: readonly bigint[];
  instructionPointer?: bigint;
}

export function wordsOfCall({
  auditArchitecture,
  number,
  args = [],
  instructionPointer = 0n,
}: Call): CallWords {
  const words = new Uint32Array(wordCount);
  words[architectureWord] = auditArchitecture;
  words[numberWord] = number;
  for (const [index, value] of args.entries()) putPair(words, argumentWords(index), value);
  putPair(words, instructionPointerWords, instructionPointer);
  return words;
}

function putPair(words: CallWords, { high, low }: WordPair, value: bigint): void {
  words[high] = Number((value >> 32n) & 0xffffffffn);
  words[low] = Number(value & 0xffffffffn);
}

/** The call that the words are of, with all six arguments. */
export function callOfWords(words: CallWords): Required<Call> {
  return {
    auditArchitecture: words[architectureWord] ?? 0,
    number: words[numberWord] ?? 0,
    args: Array.from({ length: 6 }, (_, index) => takePair(words, argumentWords(index))),
    instructionPointer: takePair(words, instructionPointerWords),
  };
}

function takePair(words: CallWords, { high, low }: WordPair): bigint {
  return (BigInt(words[high] ?? 0) << 32n) | BigInt(words[low] ?? 0);
}
