import type { BpfObject } from '../../host/bpf-object.js';
import type {
  CapabilityCheck,
  Loss,
  Observations,
  SyscallRefusal,
  SyscallUse,
} from '../../policy/recording.js';
import { sortObservations } from '../sort-observations.js';
import {
  architectureOf,
  layout,
  phaseOf,
  readCheckKey,
  readNumberKey,
  readRefusalKey,
  words,
} from './layout.js';

/** One recording among those that share the programs. */
export interface RunPlace {
  slot: number;
  run: number;
}

/** All that one recording has seen so far. @param misses runs of a program that the kernel left out */
export function readObservations(object: BpfObject, place: RunPlace, misses: number): Observations {
  return sortObservations({
    syscalls: readSyscalls(object, place),
    refusals: readRefusals(object, place),
    capabilityChecks: readCapabilityChecks(object, place),
    loss: readLoss(object, place, misses),
  });
}

/** In no particular order, as the other parts. */
export function readSyscalls(object: BpfObject, place: RunPlace): SyscallUse[] {
  return [...readCountedInArray(object, place.slot), ...readCountedInHash(object, place.run)];
}

function readCountedInArray(object: BpfObject, slot: number): SyscallUse[] {
  const counts = toCounts(object.map('calls').get(words(slot)));
  const uses: SyscallUse[] = [];
  counts.forEach((count, index) => {
    if (count === 0) return;
    const table = Math.floor(index / layout.numbers);
    uses.push({
      architecture: architectureOf(table % layout.architectures),
      number: index % layout.numbers,
      phase: phaseOf(Math.floor(table / layout.architectures)),
      count,
    });
  });
  return uses;
}

function readCountedInHash(object: BpfObject, run: number): SyscallUse[] {
  return entriesOf(object, 'other_calls', run, readNumberKey).map(({ key: { run: _, ...use }, count }) => ({
    ...use,
    count,
  }));
}

function readRefusals(object: BpfObject, { run }: RunPlace): SyscallRefusal[] {
  return entriesOf(object, 'refusals', run, readRefusalKey).map(({ key: { run: _, ...refusal }, count }) => ({
    ...refusal,
    count,
  }));
}

/** `null` where this kernel has no tracepoint for capability checks. */
export function readCapabilityChecks(object: BpfObject, { run }: RunPlace): CapabilityCheck[] | null {
  if (!object.has('on_cap_capable')) return null;
  return entriesOf(object, 'checks', run, readCheckKey).flatMap(
    ({ key: { run: _, capability, syscall, ...check }, count }) =>
      capability ? [{ capability, ...check, ...(syscall ? { syscall } : {}), count }] : [],
  );
}

function readLoss(object: BpfObject, { slot, run }: RunPlace, misses: number): Loss {
  const counts = toCounts(object.map('losses').get(words(slot)));
  const strange = entriesOf(object, 'checks', run, readCheckKey).filter(({ key }) => !key.capability).length;
  const lost = layout.losses
    .map((reason, index) => ({ reason, events: counts[index] ?? 0 }))
    .concat({ reason: 'the kernel left the recorder out because it was running already', events: misses })
    .concat({ reason: 'capabilities newer than this program', events: strange })
    .filter(({ events }) => events > 0);
  return {
    events: lost.reduce((sum, { events }) => sum + events, 0),
    reasons: lost.map(({ reason, events }) => `${reason} (${events})`),
  };
}

function entriesOf<Key extends { run: number }>(
  object: BpfObject,
  map: string,
  run: number,
  readKey: (key: Buffer) => Key,
): { key: Key; count: number }[] {
  return object
    .map(map)
    .entries()
    .map(({ key, value }) => ({ key: readKey(key), count: Number(value.readBigUInt64LE(0)) }))
    .filter(({ key }) => key.run === run);
}

/** 64-bit counters; a count beyond 2^53 loses its last bits, after centuries. */
function toCounts(value: Buffer | undefined): number[] {
  if (!value) return [];
  return Array.from({ length: value.length / 8 }, (_, index) => Number(value.readBigUInt64LE(index * 8)));
}
