import type { Architecture } from '../../src/linux/architecture.js';
import {
  type ArgumentTest,
  type FilterModel,
  treeOfCall,
} from '../../src/seccomp/libseccomp/filter-model.js';

/**
 * Sets of arguments with which to ask a filter about one call: for each test that the model makes of them, words at
 * which it changes its mind, with the other words as the other tests would have them and not. One set of zeros where
 * arguments do not matter.
 *
 * @param limit most sets; beyond, some are drawn
 */
export function boundaryArguments(
  model: FilterModel,
  architecture: Architecture,
  number: number,
  { random, limit }: { random: () => number; limit: number },
): bigint[][] {
  const tests = testsOf(model, architecture, number);
  const words = tests.flatMap((test) => boundaryWords(test).map((word) => ({ test, word })));
  const alone = words.map(({ test, word }) => withWord([], test, word));
  const mixed = words.flatMap(({ test, word }) => {
    const others = tests.map((other) => ({ other, word: pick(random, boundaryWords(other)) }));
    const args = others.reduce(
      (made, { other, word: value }) => withWord(made, other, value),
      [] as bigint[],
    );
    return [withWord(args, test, word)];
  });
  return [[], ...thinned(random, [...alone, ...mixed], limit)];
}

function testsOf(model: FilterModel, architecture: Architecture, number: number): ArgumentTest[] {
  const found = new Set<ArgumentTest>();
  const open = [treeOfCall(model, architecture, number)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind !== 'test' || found.has(node)) continue;
    found.add(node);
    open.push(node.yes, node.no);
  }
  return [...found];
}

function boundaryWords({ value, mask }: ArgumentTest): number[] {
  const lowestBit = mask & -mask;
  const near = [value, value - 1, value + 1, value ^ lowestBit, value | ~mask, 0, 0xffffffff];
  return [...new Set(near.map((word) => word >>> 0))];
}

function withWord(args: readonly bigint[], { argument, half }: ArgumentTest, word: number): bigint[] {
  const made = Array.from({ length: 6 }, (_, index) => args[index] ?? 0n);
  const old = made[argument] ?? 0n;
  const [high, low] = half === 'high' ? [BigInt(word), old & 0xffffffffn] : [old >> 32n, BigInt(word)];
  made[argument] = (high << 32n) | low;
  return made;
}

function pick(random: () => number, words: readonly number[]): number {
  return words[Math.floor(random() * words.length)] ?? 0;
}

function thinned<T>(random: () => number, items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  return items.filter(() => random() < limit / items.length);
}
