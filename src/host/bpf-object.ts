import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import { errnoName } from '../linux/errno.js';
import { type BpfMap, bpfMap } from './bpf-map.js';
import { type Libbpf, libbpf } from './libbpf.js';

const kernelTypes = '/sys/kernel/btf/vmlinux';

/** An eBPF object in the kernel, all its programs attached. The kernel frees it when this process ends. */
export interface BpfObject {
  /** Whether a program is in force: optional ones are not where the kernel lacks their tracepoint. */
  has(program: string): boolean;
  map(name: string): BpfMap;
  /** How often the kernel left a program out because it was running on that CPU already; since loading. */
  misses(): number;
  /** Detaches and frees; idempotent. */
  close(): void;
}

/**
 * Loads a CO-RE object and attaches all its programs.
 * @param optional tracepoints by the names of the programs that may be missing with them
 * Throws `NO_RECORDER` with a remedy where the host refuses.
 */
export async function loadBpfObject(file: string, optional: Record<string, string>): Promise<BpfObject> {
  const bpf = await libbpf();
  if (!existsSync(kernelTypes)) {
    throw new AppError('NO_RECORDER', `this kernel does not describe its types (${kernelTypes})`, {
      hint: 'use a kernel built with CONFIG_DEBUG_INFO_BTF, as those of the distributions are',
    });
  }
  const handle = bpf.openFile(file, null);
  if (!handle) throw refused(bpf, 'open the eBPF object');
  const links: unknown[] = [];
  const close = () => {
    for (const link of links.splice(0)) bpf.destroyLink(link);
    bpf.closeObject(handle);
  };
  try {
    const programs = wantedPrograms(bpf, handle, optional);
    if (bpf.load(handle) < 0) throw refused(bpf, 'load the eBPF programs');
    for (const [name, program] of programs) {
      const link = bpf.attach(program);
      if (!link) throw refused(bpf, `attach the eBPF program ${name}`);
      links.push(link);
    }
    return loadedObject(bpf, handle, programs, close);
  } catch (error) {
    close();
    throw error;
  }
}

function loadedObject(
  bpf: Libbpf,
  handle: unknown,
  programs: Map<string, unknown>,
  close: () => void,
): BpfObject {
  let closed = false;
  return {
    has: (program) => programs.has(program),
    map(name) {
      if (closed) throw new Error('the eBPF object is closed');
      const map = bpf.findMap(handle, name);
      if (!map) throw new Error(`the eBPF object has no map ${name}`);
      return bpfMap(bpf, map, name);
    },
    misses: () =>
      (closed ? [] : [...programs.values()]).reduce<number>(
        (sum, program) => sum + missesOf(bpf, program),
        0,
      ),
    close() {
      if (!closed) close();
      closed = true;
    },
  };
}

/** Programs by name, without those whose tracepoint this kernel lacks, which libbpf is told to leave out. */
function wantedPrograms(bpf: Libbpf, handle: unknown, optional: Record<string, string>) {
  const programs = new Map<string, unknown>();
  let program = bpf.nextProgram(handle, null);
  while (program) {
    const name: string = bpf.programName(program);
    const tracepoint = optional[name];
    if (tracepoint === undefined || hasTracepoint(tracepoint)) programs.set(name, program);
    else bpf.setAutoload(program, false);
    program = bpf.nextProgram(handle, program);
  }
  return programs;
}

/** A BTF tracepoint is a type named `btf_trace_NAME`: its name is in the string table or the kernel lacks it. */
function hasTracepoint(name: string): boolean {
  return readFileSync(kernelTypes).includes(`\0btf_trace_${name}\0`, 0, 'latin1');
}

/** `recursion_misses` of struct bpf_prog_info (include/uapi/linux/bpf.h); 0 on kernels before 5.12. */
function missesOf(bpf: Libbpf, program: unknown): number {
  const [offset, size] = [208, 216];
  const info = Buffer.alloc(size);
  const length = new Uint32Array([size]);
  if (bpf.infoByDescriptor(bpf.programDescriptor(program), info, length) < 0) return 0;
  return Number(info.readBigUInt64LE(offset));
}

function refused(bpf: Libbpf, action: string): AppError {
  const errno = bpf.errno();
  const said = bpf.lastWarning();
  return new AppError('NO_RECORDER', `cannot ${action}: ${errnoName(errno)}${said ? ` (${said})` : ''}`, {
    hint: remedy(errno),
  });
}

function remedy(errno: number): string {
  const name = errnoName(errno);
  if (name !== 'EPERM' && name !== 'EACCES') return 'record with --driver strace instead';
  if (process.geteuid?.() !== 0) return 'run as root';
  if (lockdown() === 'confidentiality') {
    return 'the kernel is locked down for confidentiality, which forbids eBPF tracing: record with --driver strace';
  }
  return 'CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN, are needed: a container needs them granted';
}

/** The mode in brackets, e.g. `none [integrity] confidentiality`; `undefined` where it cannot be told. */
function lockdown(): string | undefined {
  try {
    return /\[(\w+)\]/.exec(readFileSync('/sys/kernel/security/lockdown', 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}
