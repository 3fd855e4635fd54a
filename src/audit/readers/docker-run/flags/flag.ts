import type { DeclaredContainer, DeclaredVariable } from '../../../model/declared-container.js';
import type { Setting, Unresolved } from '../../../model/setting.js';
import type { Place } from '../../../source/source-text.js';

/** A container's command line, and what is made of it so far. */
export interface RunReading {
  container: DeclaredContainer;
  unresolved: Unresolved[];
  name?: Setting<string>;
  /** `--pod`. */
  pod?: Setting<string>;
  publishAll?: Place;
  cpuQuota?: Setting<number>;
  /** Microseconds. */
  cpuPeriod?: number;
  /** The image is a directory (Podman's `--rootfs`). */
  rootfs?: boolean;
  /** The variables of a file; `undefined` where it cannot be read. */
  readEnvFile(path: string): readonly DeclaredVariable[] | undefined;
}

/** A flag's value, and where the flag with it stands. */
export interface FlagValue extends Setting<string> {
  /** Without dashes, as written: `cap-add`, `v`. */
  flag: string;
  /** Why a part of it is not known. */
  unknown?: string;
}

/** What a flag does; one without effect on an audit has none. */
export interface Flag {
  /** Needs no value: `--privileged`; `--privileged=false` is possible. */
  boolean: boolean;
  apply?(reading: RunReading, value: FlagValue): void;
}

export type Apply = NonNullable<Flag['apply']>;

/** Says that a value could not be read: because of a variable, if there is one in it. */
export function reject(reading: RunReading, value: FlagValue, why: string): void {
  const reason = value.unknown ?? `"${value.value.slice(0, 80)}" ${why}`;
  reading.unresolved.push({ field: value.flag, at: value.at, reason });
}

/** A value was read, but a variable in it may make it something else. */
export function doubt(reading: RunReading, value: FlagValue): void {
  if (value.unknown !== undefined)
    reading.unresolved.push({ field: value.flag, at: value.at, reason: value.unknown });
}

/** strconv.ParseBool; `undefined` for everything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|true)$/i.test(text)) return true;
  return /^(?:0|f|false)$/i.test(text) ? false : undefined;
}

/** A flag that is on or off, and says so to `put`. */
export function switches(put: (reading: RunReading, setting: Setting<boolean>) => void): Flag {
  return {
    boolean: true,
    apply(reading, value) {
      const on = parseBoolean(value.value);
      if (on === undefined) reject(reading, value, 'is neither true nor false');
      else put(reading, { value: on, at: value.at });
    },
  };
}

/** A flag with a value. */
export function takes(apply: Apply): Flag {
  return { boolean: false, apply };
}
