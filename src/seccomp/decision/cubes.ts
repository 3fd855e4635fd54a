import type { Decision, DecisionSpace } from './space.js';

/**
 * One masked comparison of every word: a call is in the cube when `word & mask` is `value` for each of them. Words
 * that do not matter are left out.
 */
export type Cube = ReadonlyMap<number, { mask: number; value: number }>;

/**
 * An irredundant cover by cubes of a condition (Minato 1992): together they hold wherever `lower` does, and nowhere
 * that `upper` does not. Between the two a cube may grow, and so become simpler. `undefined` where it takes more
 * than `limit` cubes.
 */
export function coverOf(
  space: DecisionSpace,
  lower: Decision,
  upper: Decision,
  limit = 1000,
): Cube[] | undefined {
  const covers = new Map<string, Cover>();
  let made = 0;
  const cover = (low: Decision, high: Decision): Cover => {
    if (low === space.no) return { cubes: [], holds: space.no };
    if (high === space.yes) return { cubes: [[]], holds: space.yes };
    const key = `${low},${high}`;
    const known = covers.get(key);
    if (known !== undefined) return known;
    const level = Math.min(space.levelOf(low), space.levelOf(high));
    const [low0, low1] = [space.cofactor(low, level, 0), space.cofactor(low, level, 1)];
    const [high0, high1] = [space.cofactor(high, level, 0), space.cofactor(high, level, 1)];
    const zero = cover(space.and(low0, space.not(high1)), high0);
    const one = cover(space.and(low1, space.not(high0)), high1);
    const left = space.or(space.and(low0, space.not(zero.holds)), space.and(low1, space.not(one.holds)));
    const both = cover(left, space.and(high0, high1));
    const result = {
      cubes: [
        ...zero.cubes.map((literals) => [{ level, bit: 0 } as const, ...literals]),
        ...one.cubes.map((literals) => [{ level, bit: 1 } as const, ...literals]),
        ...both.cubes,
      ],
      holds: space.branch(level, space.or(zero.holds, both.holds), space.or(one.holds, both.holds)),
    };
    made += result.cubes.length;
    if (made > limit * 64) throw tooMany;
    covers.set(key, result);
    return result;
  };
  try {
    const { cubes } = cover(lower, upper);
    return cubes.length > limit ? undefined : cubes.map(cubeOf);
  } catch (error) {
    if (error === tooMany) return undefined;
    throw error;
  }
}

const tooMany = new Error('more cubes than the limit');

interface Literal {
  level: number;
  bit: 0 | 1;
}

interface Cover {
  cubes: Literal[][];
  holds: Decision;
}

function cubeOf(literals: readonly Literal[]): Cube {
  const words = new Map<number, { mask: number; value: number }>();
  for (const { level, bit } of literals) {
    const word = level >>> 5;
    const weight = (1 << (31 - (level & 31))) >>> 0;
    const { mask, value } = words.get(word) ?? { mask: 0, value: 0 };
    words.set(word, { mask: (mask | weight) >>> 0, value: (bit ? value | weight : value) >>> 0 });
  }
  return words;
}
