import { type HostedArchitecture, x32Bit } from '../../linux/architecture.js';
import { syscallName } from '../../linux/syscalls.js';
import type { StraceMode } from './parse-strace.js';

/** Which ABI strace means by its modes, on this machine. */
const machineModes: Record<string, Partial<Record<StraceMode, HostedArchitecture>>> = {
  x64: { '64 bit': 'x86_64', '32 bit': 'x86', x32: 'x32' },
  arm64: { '64 bit': 'aarch64', '32 bit': 'arm' },
};

/** The ABI of a mode; that of the machine itself where strace has not said any. */
export function architectureOfMode(mode: StraceMode): HostedArchitecture {
  const modes = machineModes[process.arch];
  return modes?.[mode] ?? modes?.['64 bit'] ?? 'x86_64';
}

/**
 * The ABI of a call. strace tells when a task changes it, but not with which one a new task starts: where number
 * and name together fit only another one, they decide.
 */
export function identifyCall(told: HostedArchitecture, number: number, name: string): HostedArchitecture {
  const candidates = Object.values(machineModes[process.arch] ?? {});
  if (candidates.includes('x32') && (number & x32Bit) !== 0) return 'x32';
  if (syscallName(told, number) === name) return told;
  const fitting = candidates.filter((candidate) => syscallName(candidate, number) === name);
  const [only, ...others] = fitting.filter((candidate) => candidate !== 'x32');
  return only !== undefined && others.length === 0 ? only : told;
}
