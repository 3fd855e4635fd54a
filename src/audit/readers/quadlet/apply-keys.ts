import type { Place } from '../../source/source-text.js';
import type { FlagValue, RunReading } from '../docker-run/flags/flag.js';
import { flagNamed } from '../docker-run/flags/known-flags.js';
import { readFlags } from '../docker-run/read-flags.js';
import { parseUser } from '../docker-syntax/user-choice.js';
import type { UnitName } from '../systemd/specifiers.js';
import type { UnitEntry } from '../systemd/unit-file.js';
import { unitWords } from '../systemd/unit-words.js';
import { type KeyMeaning, keyMeanings, otherKeys } from './quadlet-keys.js';
import { entriesByKey, type UnitValue, valuesOf } from './unit-values.js';

/** Applies the keys of a `[Container]` or `[Pod]`, each as the flag that it becomes. */
export function applyKeys(entries: readonly UnitEntry[], unit: UnitName, reading: RunReading): void {
  const byKey = entriesByKey(entries);
  for (const [key, given] of byKey) {
    const meaning = keyMeanings[key];
    if (meaning)
      for (const value of valuesOf(given, meaning.form, unit)) applyValue(key, meaning, value, reading);
    else if (!otherKeys.has(key)) unknownKey(given, reading);
  }
  applyUser(byKey, unit, reading);
  const [label] = valuesOf(byKey.get('SecurityLabelDisable') ?? [], 'boolean', unit);
  if (label?.text === 'true') reading.container.selinux.disabled = { value: true, at: label.at };
  // They stand behind all others on Podman's command line, so they win.
  const args = (byKey.get('PodmanArgs') ?? []).flatMap((entry) => unitWords(entry, unit));
  readFlags(args, reading);
}

function applyValue(
  key: string,
  { flag, prefix = '' }: KeyMeaning,
  value: UnitValue,
  reading: RunReading,
): void {
  const given: FlagValue = { flag, value: `${prefix}${ofKey(key, value.text)}`, at: value.at };
  if (value.unknown !== undefined) given.unknown = value.unknown;
  flagNamed(flag)?.apply?.(reading, given);
}

/** What only units write: a device that may be missing, the network of another unit's container. */
function ofKey(key: string, text: string): string {
  if (key === 'AddDevice') return text.replace(/^-/, '');
  if (key === 'Network' && /\.container$/.test(text)) return `container:${text}`;
  return text;
}

/** Podman refuses such a file. */
function unknownKey(given: readonly UnitEntry[], { unresolved }: RunReading): void {
  for (const { key, at } of given.slice(0, 1))
    unresolved.push({ field: key.slice(0, 60), at, reason: 'Podman has no such key' });
}

function applyUser(byKey: ReadonlyMap<string, UnitEntry[]>, unit: UnitName, reading: RunReading): void {
  const [user] = valuesOf(byKey.get('User') ?? [], 'last', unit);
  const [group] = valuesOf(byKey.get('Group') ?? [], 'last', unit);
  // A group alone is refused; were it not, the user would be root.
  const at: Place | undefined = user?.at ?? group?.at;
  if (!at) return;
  const text = group ? `${user?.text ?? ''}:${group.text}` : (user?.text ?? '');
  reading.container.user = { value: parseUser(text), at };
  const unknown = user?.unknown ?? group?.unknown;
  if (unknown !== undefined) reading.unresolved.push({ field: 'User', at, reason: unknown });
}
