import { type Libc, libcs } from '../catalogue/libc-use.js';

/** A C library, or what a language brings in its place, of one release. */
export interface LibcRelease {
  libc: Libc;
  version: string;
}

/** `glibc@2.36`; undefined for anything else. */
export function parseLibcRelease(text: string): LibcRelease | undefined {
  const [, name, version] = /^([a-z]+)@(\d+(?:\.\d+)*)$/.exec(text) ?? [];
  const libc = libcs.find((known) => known === name);
  return libc === undefined || version === undefined ? undefined : { libc, version };
}
