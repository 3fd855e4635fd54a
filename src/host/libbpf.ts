import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import { type ForeignFunction, type ForeignLibrary, ffi, type Koffi, loadLibrary } from './ffi.js';

/** C declarations of what is used of libbpf (libbpf.h and bpf.h of version 1.0 and later). */
const declarations = {
  openFile: 'void *bpf_object__open_file(const char *path, void *options)',
  load: 'int bpf_object__load(void *object)',
  closeObject: 'void bpf_object__close(void *object)',
  nextProgram: 'void *bpf_object__next_program(void *object, void *program)',
  programName: 'const char *bpf_program__name(void *program)',
  programDescriptor: 'int bpf_program__fd(void *program)',
  setAutoload: 'int bpf_program__set_autoload(void *program, bool load)',
  attach: 'void *bpf_program__attach(void *program)',
  destroyLink: 'int bpf_link__destroy(void *link)',
  findMap: 'void *bpf_object__find_map_by_name(void *object, const char *name)',
  mapDescriptor: 'int bpf_map__fd(void *map)',
  keySize: 'uint32_t bpf_map__key_size(void *map)',
  valueSize: 'uint32_t bpf_map__value_size(void *map)',
  maxEntries: 'uint32_t bpf_map__max_entries(void *map)',
  lookup: 'int bpf_map_lookup_elem(int map, void *key, void *value)',
  update: 'int bpf_map_update_elem(int map, void *key, void *value, uint64_t flags)',
  remove: 'int bpf_map_delete_elem(int map, void *key)',
  lookupBatch:
    'int bpf_map_lookup_batch(int map, void *from, void *to, void *keys, void *values, void *count, void *options)',
  infoByDescriptor: 'int bpf_obj_get_info_by_fd(int descriptor, void *info, void *size)',
} as const;

/** libbpf's functions by the names above. A NULL pointer is `null` or 0n; an integer below 0 is a failure. */
export type Libbpf = Record<keyof typeof declarations, ForeignFunction> & {
  /** errno of the call that failed last. */
  errno(): number;
  /** The last warning libbpf logged, safe to show; empty when there was none. */
  lastWarning(): string;
};

/** `LIBBPF_WARN` of enum libbpf_print_level. */
const levelWarning = 0;
const maxLogBytes = 4096;

let loading: Promise<Libbpf> | undefined;

/** Loaded on first use. Throws `NO_RECORDER` where this host has no libbpf 1.x. */
export function libbpf(): Promise<Libbpf> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Libbpf> {
  const koffi = await ffi();
  const library = await loadLibrary('libbpf.so.1').catch((error: unknown) => {
    throw new AppError('NO_RECORDER', 'the library libbpf.so.1 cannot be loaded', {
      hint: 'apt-get install libbpf1',
      cause: error,
    });
  });
  const functions = Object.fromEntries(
    Object.entries(declarations).map(([name, declaration]) => [name, library.func(declaration)]),
  ) as Record<keyof typeof declarations, ForeignFunction>;
  const lastWarning = await captureLog(koffi, library);
  return { ...functions, errno: () => koffi.errno(), lastWarning };
}

/**
 * Keeps libbpf off standard error and remembers its last warning. Its print function gets a `va_list`, which
 * both x86-64 and arm64 hand over as a pointer, so it can be passed on to vsnprintf as it came.
 */
async function captureLog(koffi: Koffi, library: ForeignLibrary): Promise<() => string> {
  let last = '';
  const vsnprintf = (await loadLibrary('libc.so.6')).func(
    'int vsnprintf(void *buffer, size_t size, const char *format, void *values)',
  );
  const print = koffi.proto('int tightship_print(int level, const char *format, void *values)');
  const callback = koffi.register((level: number, format: string, values: unknown) => {
    if (level !== levelWarning) return 0;
    const line = Buffer.alloc(maxLogBytes);
    vsnprintf(line, line.length, format, values);
    last = printable(line.toString('utf8', 0, line.indexOf(0)).trim());
    return 0;
  }, koffi.pointer(print));
  library.func('void *libbpf_set_print(void *print)')(callback);
  return () => last;
}
