import { type Capability, sortCapabilities } from '../linux/capabilities.js';
import { describeSyscall } from '../linux/syscalls.js';
import type { CapabilityCheck, Recording } from '../policy/recording.js';
import { isTelling } from '../policy/refusal-text.js';

export interface CapabilityGrant {
  capability: Capability;
  reason: string;
}

/**
 * Capabilities that were checked and granted. Where a driver cannot see checks, all that the run had are kept:
 * no data is not the same as no need.
 */
export function capabilityGrants(recordings: Recording[]): CapabilityGrant[] {
  const grants = new Map<Capability, Map<string, number>>();
  for (const recording of recordings) {
    for (const [capability, use, count] of usesOf(recording)) {
      const uses = grants.get(capability) ?? new Map<string, number>();
      grants.set(capability, uses.set(use, (uses.get(use) ?? 0) + count));
    }
  }
  return sortCapabilities(grants.keys()).map((capability) => ({
    capability,
    reason: mostFrequent(grants.get(capability) ?? new Map()),
  }));
}

function usesOf(recording: Recording): [Capability, string, number][] {
  const { capabilityChecks, allowed, driver } = recording;
  if (capabilityChecks === null) {
    return allowed.capabilities.map((capability) => [
      capability,
      `kept: ${driver} sees no capability checks`,
      0,
    ]);
  }
  return capabilityChecks
    .filter((check) => check.granted && isTelling(check))
    .map((check) => [check.capability, useOf(check), check.count]);
}

function useOf({ syscall, process }: CapabilityCheck): string {
  return `${syscall ? describeSyscall(syscall.architecture, syscall.number) : 'no system call'} by ${process}`;
}

function mostFrequent(uses: Map<string, number>): string {
  const sorted = [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([use]) => use);
  const more = sorted.length > 2 ? ` and ${sorted.length - 2} more` : '';
  return `${sorted.slice(0, 2).join(', ')}${more}`;
}
