/** Numbers in [0, 1) that look random and are the same each time: mulberry32, after Tommy Ettinger. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Moments spread over a duration: one at random within each of `count` equal parts. */
export function randomMoments(count: number, seconds: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => ((index + random()) / count) * seconds);
}
