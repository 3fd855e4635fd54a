/** Counts how often each of some plain objects came, in memory that grows with the distinct ones only. */
export interface Tally<Key extends object> {
  add(key: Key): void;
  /** Takes one back; never below zero. */
  remove(key: Key): void;
  /** In no particular order. @param more counted once each, for this list only */
  entries(more?: readonly Key[]): (Key & { count: number })[];
}

/** Keys are the same when their fields are, given in the same order. */
export function createTally<Key extends object>(): Tally<Key> {
  const counts = new Map<string, { key: Key; count: number }>();
  return {
    add: (key) => change(counts, key, 1),
    remove: (key) => change(counts, key, -1),
    entries(more = []) {
      const all = new Map([...counts].map(([id, entry]) => [id, { ...entry }]));
      for (const key of more) change(all, key, 1);
      return [...all.values()].filter(({ count }) => count > 0).map(({ key, count }) => ({ ...key, count }));
    },
  };
}

function change<Key>(counts: Map<string, { key: Key; count: number }>, key: Key, by: number): void {
  const id = JSON.stringify(key);
  const entry = counts.get(id) ?? { key, count: 0 };
  entry.count = Math.max(0, entry.count + by);
  counts.set(id, entry);
}
