import { ffi, loadLibrary } from './ffi.js';

/** The few C library calls that Node does not offer. Each returns -1 and sets errno on failure. */
export interface Libc {
  mount(source: string, target: string, type: string, flags: number, data: string): number;
  umount2(target: string, flags: number): number;
  mkfifo(path: string, mode: number): number;
  mknod(path: string, mode: number, device: number): number;
  errno(): number;
}

let loaded: Promise<Libc> | undefined;

/** Loaded on first use: start-up does not pay for the FFI. */
export function libc(): Promise<Libc> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Libc> {
  const koffi = await ffi();
  const library = await loadLibrary('libc.so.6');
  return {
    mount: library.func('int mount(const char*, const char*, const char*, unsigned long, const char*)'),
    umount2: library.func('int umount2(const char*, int)'),
    mkfifo: library.func('int mkfifo(const char*, unsigned int)'),
    mknod: library.func('int mknod(const char*, unsigned int, unsigned long)'),
    errno: () => koffi.errno(),
  };
}
