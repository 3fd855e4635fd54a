import type { DeclaredContainer, RestartChoice } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import type { UnitEntry } from './unit-file.js';

/** `Restart=` of a unit. systemd has more occasions than engines have; each but `always` is a failure of some kind. */
export function unitRestart(entries: readonly UnitEntry[]): Setting<RestartChoice> | undefined {
  const entry = entries.findLast(({ key, value }) => key === 'Restart' && value !== '');
  if (!entry) return undefined;
  const policy = entry.value === 'no' ? 'no' : entry.value === 'always' ? 'always' : 'on-failure';
  return { value: { policy }, at: entry.at };
}

/** `MemoryMax=`, `TasksMax=` and `CPUQuota=`, which hold for all that is in the unit's control group. */
export function applyUnitLimits({ resources }: DeclaredContainer, entries: readonly UnitEntry[]): void {
  for (const { key, value, at } of entries) {
    if (key === 'MemoryMax' || key === 'MemoryLimit') {
      const size = unitSize(value);
      if (size !== undefined) resources.memoryLimit ??= { value: size, at };
    } else if (key === 'TasksMax' && /^\d{1,15}$/.test(value)) {
      resources.pidsLimit ??= { value: Number(value), at };
    } else if (key === 'CPUQuota' && /^\d{1,9}(?:\.\d+)?%$/.test(value)) {
      resources.cpuLimit ??= { value: Number(value.slice(0, -1)) / 100, at };
    }
  }
}

/** Bytes, to the base of 1024; `infinity` is no limit, a share of the machine's memory is not known here. */
function unitSize(text: string): number | undefined {
  if (text === 'infinity') return -1;
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([KMGT]?)$/.exec(text);
  if (!match) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** ' KMGT'.indexOf(match[2] || ' '));
}
