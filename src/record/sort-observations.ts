import { hostedArchitectures } from '../linux/architecture.js';
import { capabilities } from '../linux/capabilities.js';
import type { CapabilityCheck, Observations, SyscallRefusal, SyscallUse } from '../policy/recording.js';

type Field = string | number;

/** The same observations give the same list, whatever order a driver keeps them in. */
export function sortObservations(observations: Observations): Observations {
  return {
    syscalls: sortBy(observations.syscalls, fieldsOfCall),
    refusals: sortBy(observations.refusals, fieldsOfRefusal),
    capabilityChecks: observations.capabilityChecks && sortBy(observations.capabilityChecks, fieldsOfCheck),
    loss: observations.loss,
  };
}

function fieldsOfCall(use: Pick<SyscallUse, 'phase' | 'architecture' | 'number'>): Field[] {
  return [use.phase, hostedArchitectures.indexOf(use.architecture), use.number];
}

function fieldsOfRefusal(refusal: SyscallRefusal): Field[] {
  return [...fieldsOfCall(refusal), refusal.by, refusal.errno, refusal.process];
}

function fieldsOfCheck({ phase, capability, granted, syscall, process }: CapabilityCheck): Field[] {
  const call = syscall ? [hostedArchitectures.indexOf(syscall.architecture), syscall.number] : [-1, -1];
  return [phase, capabilities.indexOf(capability), Number(granted), ...call, process];
}

function sortBy<Item>(items: readonly Item[], fieldsOf: (item: Item) => Field[]): Item[] {
  return items
    .map((item) => ({ item, fields: fieldsOf(item) }))
    .sort((a, b) => compareFields(a.fields, b.fields))
    .map(({ item }) => item);
}

/** Both lists have the same types in the same places. */
function compareFields(a: readonly Field[], b: readonly Field[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}
