import { readFileSync } from 'node:fs';
import { machine, release } from 'node:os';
import { AppError } from '../base/app-error.js';
import type { Architecture } from '../linux/architecture.js';
import { type Capability, capabilitiesOfMask } from '../linux/capabilities.js';

/** What confinements depend on. */
export interface HostFacts {
  /** The machine's own; it may serve others beside it. */
  architecture: Extract<Architecture, 'x86_64' | 'aarch64'>;
  kernel: { major: number; minor: number };
  /** Capabilities that this process can pass on at all: its bounding set. */
  capabilities: Capability[];
}

/** Throws `HOST_FAILED` on a machine type that Tightship has no system-call table for. */
export function hostFacts(): HostFacts {
  const [major = 0, minor = 0] = release()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return { architecture: nativeArchitecture(machine()), kernel: { major, minor }, capabilities: bounding() };
}

function nativeArchitecture(name: string): HostFacts['architecture'] {
  if (name === 'x86_64' || name === 'aarch64') return name;
  throw new AppError('HOST_FAILED', `Tightship does not know machines of type ${name}`, {
    hint: 'it runs on x86_64 and aarch64',
  });
}

function bounding(): Capability[] {
  const mask = readFileSync('/proc/self/status', 'latin1').match(/^CapBnd:\s*([0-9a-f]+)$/m)?.[1] ?? '0';
  return capabilitiesOfMask(BigInt(`0x${mask}`));
}

/** Throws `NOT_ROOT`, saying what root is needed for. */
export function requireRoot(purpose: string): void {
  if (process.geteuid?.() === 0) return;
  throw new AppError('NOT_ROOT', `${purpose} needs root: it mounts, makes namespaces and control groups`, {
    hint: 'run the same command with sudo',
  });
}
