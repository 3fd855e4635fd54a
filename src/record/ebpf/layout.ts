import { endianness } from 'node:os';
import { type HostedArchitecture, hostedArchitectures } from '../../linux/architecture.js';
import { type Capability, capabilities } from '../../linux/capabilities.js';
import type { Phase } from '../../policy/recording.js';

/** What native/recorder.h says, byte by byte. A change there is a change here. */
export const layout = {
  slots: 64,
  numbers: 512,
  architectures: 3,
  phases: ['runtime', 'workload'] as const satisfies readonly Phase[],
  /** enum loss, in the words of a report. */
  losses: [
    'a process could not be marked, so that its calls are missing',
    'no room for more system calls with large numbers',
    'no room for more refused calls',
    'no room for more capability checks',
  ] as readonly string[],
} as const;

/** By the number that the programs use on this machine (enum architecture). */
const machineArchitectures: Record<string, readonly HostedArchitecture[]> = {
  x64: ['x86_64', 'x86', 'x32'],
  arm64: ['aarch64', 'arm'],
};

/** The object under native/prebuilt/ for this machine; `undefined` where there is none. */
export function objectName(): string | undefined {
  const native = machineArchitectures[process.arch]?.[0];
  return native && endianness() === 'LE' ? `recorder.${native}.bpf.o` : undefined;
}

export function architectureOf(index: number): HostedArchitecture {
  return machineArchitectures[process.arch]?.[index] ?? hostedArchitectures[0];
}

export function phaseOf(index: number): Phase {
  return layout.phases[index] ?? 'workload';
}

/** A key or value of 32-bit words. */
export function words(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

/** struct slot */
export function slotValue(slot: { run: number; userNamespace: number; filters: number }): Buffer {
  return words(slot.run, slot.userNamespace, slot.filters, 0);
}

/** struct mark of the container's first process: ROLE_INIT, CALL_UNKNOWN */
export function initMark(run: number, slot: number): Buffer {
  const mark = Buffer.alloc(16);
  mark.writeUInt32LE(run, 0);
  mark.writeUInt16LE(slot, 4);
  return mark;
}

/** struct number_key */
export function readNumberKey(key: Buffer) {
  return {
    run: key.readUInt32LE(0),
    number: key.readUInt32LE(4),
    phase: phaseOf(key.readUInt8(8)),
    architecture: architectureOf(key.readUInt8(9)),
  };
}

/** struct refusal_key */
export function readRefusalKey(key: Buffer) {
  return {
    run: key.readUInt32LE(0),
    number: key.readUInt32LE(4),
    errno: key.readUInt32LE(8),
    phase: phaseOf(key.readUInt8(12)),
    architecture: architectureOf(key.readUInt8(13)),
    by: key.readUInt8(14) === 0 ? ('seccomp' as const) : ('kernel' as const),
    process: readComm(key, 16),
  };
}

/** struct check_key; `capability` is undefined for one newer than this program. */
export function readCheckKey(key: Buffer) {
  const capability: Capability | undefined = capabilities[key.readUInt8(10)];
  return {
    run: key.readUInt32LE(0),
    phase: phaseOf(key.readUInt8(8)),
    capability,
    granted: key.readUInt8(11) === 1,
    syscall:
      key.readUInt8(12) === 1
        ? { architecture: architectureOf(key.readUInt8(9)), number: key.readUInt32LE(4) }
        : undefined,
    process: readComm(key, 16),
  };
}

/** At most 15 bytes up to the NUL; what is no UTF-8 becomes U+FFFD. */
function readComm(key: Buffer, offset: number): string {
  const bytes = key.subarray(offset, offset + 16);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
