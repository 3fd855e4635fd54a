/**
 * A function that remembers its last answer: rules look at one container after another, and several of them ask the same
 * about it. A `WeakMap` would do, but the garbage collector pays for each of its entries, of which there are thousands.
 */
export function rememberLast<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  let last: { key: Key; value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: compute(key) };
    return last.value;
  };
}
