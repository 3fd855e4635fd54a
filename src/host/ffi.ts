import type koffi from 'koffi';

export type Koffi = typeof koffi;

/** A function of a C library. Pointers are buffers, strings or numbers as its declaration says. */
// biome-ignore lint/suspicious/noExplicitAny: what may be passed is in the C declaration, not in a type
export type ForeignFunction = (...values: any[]) => any;

/** A shared library of this host, by its declarations. */
export interface ForeignLibrary {
  /** @param declaration as in C, e.g. `int close(int)` */
  func(declaration: string): ForeignFunction;
}

let loading: Promise<Koffi> | undefined;

/** The FFI itself, loaded on first use: most commands never need it. */
export function ffi(): Promise<Koffi> {
  loading ??= import('koffi').then((module) => module.default);
  return loading;
}

/** Throws koffi's own error where the host has no such library. @param name its soname, e.g. `libc.so.6` */
export async function loadLibrary(name: string): Promise<ForeignLibrary> {
  return (await ffi()).load(name);
}
