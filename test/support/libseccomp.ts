import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeProgram } from '../../src/bpf/encode-program.js';
import { type Instruction, type Program, returnConstant } from '../../src/bpf/instruction.js';
import { type ForeignFunction, ffi } from '../../src/host/ffi.js';
import type { Architecture } from '../../src/linux/architecture.js';
import type { OciSeccomp, OciSeccompArgument, OciSeccompRule } from '../../src/policy/oci-seccomp.js';
import { returnValue, verdictOf } from '../../src/seccomp/call-verdict.js';

/** SCMP_ARCH_* of libseccomp's include/seccomp.h.in. */
const architectureTokens: Record<Architecture, number> = {
  x86_64: 0xc000003e,
  x86: 0x40000003,
  x32: 0x4000003e,
  aarch64: 0xc00000b7,
  arm: 0x40000028,
  riscv64: 0xc00000f3,
  ppc64le: 0xc0000015,
  s390x: 0x80000016,
};

/** `enum scmp_compare`. */
const operators: Record<OciSeccompArgument['op'], number> = {
  SCMP_CMP_NE: 1,
  SCMP_CMP_LT: 2,
  SCMP_CMP_LE: 3,
  SCMP_CMP_EQ: 4,
  SCMP_CMP_GE: 5,
  SCMP_CMP_GT: 6,
  SCMP_CMP_MASKED_EQ: 7,
};

const unknownName = -1;

/** Values of SCMP_FLTATR_CTL_OPTIMIZE, the attribute of this number. */
const searches = { linear: 1, tree: 2 };
const optimizeAttribute = 8;

/** How a filter finds a call's number. */
export type Search = keyof typeof searches;

/** What libseccomp made of a profile. */
export interface LibseccompFilter {
  program: Program;
  /** Names of the rules that libseccomp did not take, each with its errno, in their order. */
  refused: { name: string; errno: number }[];
}

/** The host's libseccomp. */
export interface Libseccomp {
  version: string;
  /**
   * The filter for a profile, with rules added as runc and crun do, and the ones that libseccomp refuses left out. The
   * architectures are added in their order, and the machine's own is taken out unless it is among them. May never
   * return: ask the model first. Calls are looked for one after the other, as runtimes have it, or in a binary tree.
   */
  build(profile: OciSeccomp, architectures: readonly Architecture[], search?: Search): LibseccompFilter;
  /** The number, negative for a call that only other architectures have; undefined for an unknown name. */
  resolve(architecture: Architecture, name: string): number | undefined;
}

type Functions = Record<
  | 'init'
  | 'release'
  | 'attrSet'
  | 'archAdd'
  | 'archRemove'
  | 'archExist'
  | 'resolve'
  | 'resolveOn'
  | 'add'
  | 'exportBpf',
  ForeignFunction
>;

/** Throws where the host has no libseccomp.so.2. */
export async function loadLibseccomp(): Promise<Libseccomp> {
  const koffi = await ffi();
  const library = koffi.load('libseccomp.so.2');
  koffi.struct('scmp_version', { major: 'uint', minor: 'uint', micro: 'uint' });
  koffi.struct('scmp_arg_cmp', { arg: 'uint', op: 'int', datum_a: 'uint64', datum_b: 'uint64' });
  const functions: Functions = {
    init: library.func('void *seccomp_init(uint32_t)'),
    release: library.func('void seccomp_release(void *)'),
    attrSet: library.func('int seccomp_attr_set(void *, int, uint32_t)'),
    archAdd: library.func('int seccomp_arch_add(void *, uint32_t)'),
    archRemove: library.func('int seccomp_arch_remove(void *, uint32_t)'),
    archExist: library.func('int seccomp_arch_exist(void *, uint32_t)'),
    resolve: library.func('int seccomp_syscall_resolve_name(const char *)'),
    resolveOn: library.func('int seccomp_syscall_resolve_name_arch(uint32_t, const char *)'),
    add: library.func('int seccomp_rule_add_array(void *, uint32_t, int, uint, scmp_arg_cmp *)'),
    exportBpf: library.func('int seccomp_export_bpf(void *, int)'),
  };
  const version = koffi.decode(library.func('void *seccomp_version()')(), 'scmp_version');
  return {
    version: `${version.major}.${version.minor}.${version.micro}`,
    build: (profile, architectures, search = 'linear') => build(functions, profile, architectures, search),
    resolve: (architecture, name) => {
      const number: number = functions.resolveOn(architectureTokens[architecture], name);
      return number === unknownName ? undefined : number;
    },
  };
}

function build(
  functions: Functions,
  profile: OciSeccomp,
  architectures: readonly Architecture[],
  search: Search,
): LibseccompFilter {
  const defaultAction = returnValue(verdictOf(profile.defaultAction, profile.defaultErrnoRet));
  const context = functions.init(defaultAction);
  try {
    functions.attrSet(context, optimizeAttribute, searches[search]);
    chooseArchitectures(functions, context, architectures);
    const refused = addRules(functions, context, profile, defaultAction);
    return { program: exported(functions, context, architectures), refused };
  } finally {
    functions.release(context);
  }
}

function chooseArchitectures(
  functions: Functions,
  context: unknown,
  architectures: readonly Architecture[],
): void {
  const [first] = architectures;
  const native = functions.archExist(context, 0) === 0;
  // Byte orders cannot be mixed, so the machine's own goes before others come.
  if (native && first !== 'x86_64') functions.archRemove(context, 0);
  for (const architecture of architectures) {
    const token = architectureTokens[architecture];
    if (functions.archExist(context, token) === 0) continue;
    const result: number = functions.archAdd(context, token);
    if (result !== 0) throw new Error(`seccomp_arch_add ${architecture}: ${result}`);
  }
}

function addRules(
  functions: Functions,
  context: unknown,
  profile: OciSeccomp,
  defaultAction: number,
): LibseccompFilter['refused'] {
  const refused: LibseccompFilter['refused'] = [];
  for (const { names, action, errnoRet, args = [] } of profile.syscalls) {
    const value = returnValue(verdictOf(action, errnoRet));
    if (value === defaultAction) continue;
    const repeats = new Set(args.map(({ index }) => index)).size < args.length;
    for (const name of names) {
      const number: number = functions.resolve(name);
      if (number === unknownName) continue;
      for (const conditions of repeats ? args.map((argument) => [argument]) : [args]) {
        const result: number = functions.add(
          context,
          value,
          number,
          conditions.length,
          conditions.map(comparison),
        );
        if (result !== 0) refused.push({ name, errno: -result });
      }
    }
  }
  return refused;
}

function comparison({ index, op, value, valueTwo = 0 }: OciSeccompArgument) {
  return { arg: index, op: operators[op], datum_a: BigInt(value), datum_b: BigInt(valueTwo) };
}

/** The program in the words of the machine that it is for: libseccomp swaps their bytes itself. */
function exported(functions: Functions, context: unknown, architectures: readonly Architecture[]): Program {
  const directory = mkdtempSync(join(tmpdir(), 'tightship-libseccomp-'));
  const descriptor = openSync(join(directory, 'filter.bpf'), 'w+');
  try {
    const result: number = functions.exportBpf(context, descriptor);
    if (result !== 0) throw new Error(`seccomp_export_bpf: ${result}`);
    const bytes = new Uint8Array(fstatSync(descriptor).size);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    const isBig = architectures.includes('s390x');
    const decoded = decodeProgram(bytes, isBig ? 'big' : 'little');
    if ('problem' in decoded) throw new Error(decoded.problem);
    return isBig ? decoded.program.map(swappedOnce) : decoded.program;
  } finally {
    closeSync(descriptor);
    rmSync(directory, { recursive: true });
  }
}

/**
 * libseccomp swaps the bytes of a value twice where it returns the same one again, nearer to a far jump. That does not
 * happen on a big-endian machine, where it swaps nothing. No action has anything but data in its lower half.
 */
function swappedOnce(instruction: Instruction): Instruction {
  const { code, k } = instruction;
  if (code !== returnConstant || k === 0 || (k > 0xffff && (k & 0xffff) < 0x100)) return instruction;
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, k, false);
  return { ...instruction, k: view.getUint32(0, true) };
}

/**
 * Whether libseccomp returns from adding these rules for one call of the machine's own architecture, tried in another
 * process for so long.
 */
export function returnsInTime(rules: readonly OciSeccompRule[], timeoutMs: number): boolean {
  const lists = rules.map(({ args = [] }) =>
    args.map(({ index, op, value, valueTwo = 0 }) => [index, operators[op], String(value), String(valueTwo)]),
  );
  const script = fileURLToPath(new URL('add-rules.mjs', import.meta.url));
  const { error, status, stderr } = spawnSync(process.execPath, [script, JSON.stringify(lists)], {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  if (error && 'code' in error && error.code === 'ETIMEDOUT') return false;
  if (error || status !== 0) throw error ?? new Error(stderr);
  return true;
}
