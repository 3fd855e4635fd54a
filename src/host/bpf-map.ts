import { AppError } from '../base/app-error.js';
import { errnoName } from '../linux/errno.js';
import type { Libbpf } from './libbpf.js';

const errnoNotFound = 2;

/** A map of a loaded eBPF object. Keys and values are bytes in this machine's order. */
export interface BpfMap {
  /** The value of a key, `undefined` when there is none. */
  get(key: Uint8Array): Buffer | undefined;
  /** Overwrites; with `create`, throws when the key is there already. */
  set(key: Uint8Array, value: Uint8Array, options?: { create?: boolean }): void;
  /** Not to find the key is fine. */
  delete(key: Uint8Array): void;
  /** All entries of a hash, not a snapshot: those that come or go meanwhile may be missed. */
  entries(): { key: Buffer; value: Buffer }[];
}

/** @param handle a `struct bpf_map *` of a loaded object. Its methods throw `HOST_FAILED`. */
export function bpfMap(bpf: Libbpf, handle: unknown, name: string): BpfMap {
  const descriptor: number = bpf.mapDescriptor(handle);
  const valueSize: number = bpf.valueSize(handle);
  const fail = (action: string) => {
    throw new AppError('HOST_FAILED', `cannot ${action} the eBPF map ${name}: ${errnoName(bpf.errno())}`);
  };
  return {
    get(key) {
      const value = Buffer.alloc(valueSize);
      if (bpf.lookup(descriptor, key, value) >= 0) return value;
      return bpf.errno() === errnoNotFound ? undefined : fail('read');
    },
    set(key, value, { create = false } = {}) {
      if (bpf.update(descriptor, key, value, create ? 1 : 0) < 0) fail('write');
    },
    delete(key) {
      if (bpf.remove(descriptor, key) < 0 && bpf.errno() !== errnoNotFound) fail('change');
    },
    entries() {
      const sizes = { key: bpf.keySize(handle), value: valueSize, entries: bpf.maxEntries(handle) };
      return readAll(bpf, descriptor, sizes) ?? fail('read');
    },
  };
}

/** One call reads the whole map unless entries come meanwhile: the buffers hold as many as it can. */
function readAll(bpf: Libbpf, descriptor: number, sizes: { key: number; value: number; entries: number }) {
  const keys = Buffer.alloc(sizes.key * sizes.entries);
  const values = Buffer.alloc(sizes.value * sizes.entries);
  const found: { key: Buffer; value: Buffer }[] = [];
  let position: Buffer | null = null;
  for (;;) {
    const next = Buffer.alloc(Math.max(4, sizes.key));
    const count = new Uint32Array([sizes.entries]);
    const result = bpf.lookupBatch(descriptor, position, next, keys, values, count, null);
    if (result < 0 && bpf.errno() !== errnoNotFound) return undefined;
    for (let i = 0; i < (count[0] ?? 0); i += 1) {
      found.push({
        key: Buffer.from(keys.subarray(i * sizes.key, (i + 1) * sizes.key)),
        value: Buffer.from(values.subarray(i * sizes.value, (i + 1) * sizes.value)),
      });
    }
    if (result < 0) return found;
    position = next;
  }
}
