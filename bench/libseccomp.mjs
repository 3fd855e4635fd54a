import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ffi } from '../dist/host/ffi.js';
import { returnValue, verdictOf } from '../dist/seccomp/call-verdict.js';

/** SCMP_ARCH_* and `enum scmp_compare` of seccomp.h, by OCI's names. */
const architectures = {
  SCMP_ARCH_X86_64: 0xc000003e,
  SCMP_ARCH_X86: 0x40000003,
  SCMP_ARCH_X32: 0x4000003e,
  SCMP_ARCH_AARCH64: 0xc00000b7,
  SCMP_ARCH_ARM: 0x40000028,
};
const operators = ['', 'NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map((name) => `SCMP_CMP_${name}`);
/** SCMP_FLTATR_CTL_OPTIMIZE, and its value for a binary tree. */
const [optimize, tree] = [8, 2];
const unknownName = -1;

/**
 * libseccomp as runtimes use it: gives a function from a profile to a program's bytes. With a binary tree, as newer runtimes
 * have it, or with one comparison after the other.
 */
export async function libseccomp(directory) {
  const koffi = await ffi();
  const library = koffi.load('libseccomp.so.2');
  koffi.struct('scmp_arg_cmp', { arg: 'uint', op: 'int', datum_a: 'uint64', datum_b: 'uint64' });
  const init = library.func('void *seccomp_init(uint32_t)');
  const release = library.func('void seccomp_release(void *)');
  const setAttribute = library.func('int seccomp_attr_set(void *, int, uint32_t)');
  const addArchitecture = library.func('int seccomp_arch_add(void *, uint32_t)');
  const resolve = library.func('int seccomp_syscall_resolve_name(const char *)');
  const addRule = library.func('int seccomp_rule_add_array(void *, uint32_t, int, uint, scmp_arg_cmp *)');
  const exportBpf = library.func('int seccomp_export_bpf(void *, int)');

  return (profile, { isTree = false } = {}) => {
    const otherwise = returnValue(verdictOf(profile.defaultAction, profile.defaultErrnoRet));
    const context = init(otherwise);
    if (isTree) setAttribute(context, optimize, tree);
    for (const name of profile.architectures) addArchitecture(context, architectures[name]);
    for (const { names, action, errnoRet, args = [] } of profile.syscalls) {
      const value = returnValue(verdictOf(action, errnoRet));
      if (value === otherwise) continue;
      const conditions = args.map(({ index, op, value: first, valueTwo = 0 }) => ({
        arg: index,
        op: operators.indexOf(op),
        datum_a: first,
        datum_b: valueTwo,
      }));
      for (const name of names) {
        const number = resolve(name);
        if (number !== unknownName) addRule(context, value, number, conditions.length, conditions);
      }
    }
    const path = join(directory, 'libseccomp.bpf');
    const descriptor = openSync(path, 'w');
    const result = exportBpf(context, descriptor);
    closeSync(descriptor);
    release(context);
    if (result !== 0) throw new Error(`seccomp_export_bpf: ${result}`);
    const bytes = readFileSync(path);
    rmSync(path);
    return bytes;
  };
}
