import type { ContainerResources } from '../../../model/container-resources.js';
import type { Setting } from '../../../model/setting.js';
import { parseByteSize } from '../../docker-syntax/byte-size.js';
import { parseUlimit } from '../../docker-syntax/ulimit.js';
import { type Flag, type RunReading, reject, switches, takes } from './flag.js';

type NumberField = {
  [Key in keyof ContainerResources]-?: NonNullable<ContainerResources[Key]> extends Setting<number>
    ? Key
    : never;
}[keyof ContainerResources];

/** Limits. */
export const resourceFlags: Record<string, Flag> = {
  memory: bytes('memoryLimit'),
  'memory-reservation': bytes('memoryRequest'),
  'memory-swap': bytes('memorySwap'),
  'shm-size': bytes('shmSize'),
  cpus: number('cpuLimit'),
  'cpu-shares': number('cpuShares'),
  'pids-limit': number('pidsLimit'),
  'oom-score-adj': number('oomScoreAdj'),
  'blkio-weight': number('blkioWeight'),
  'cpu-quota': takes((reading, value) => {
    const quota = numberOf(value.value);
    if (quota === undefined) reject(reading, value, 'is no number');
    else reading.cpuQuota = { value: quota, at: value.at };
  }),
  'cpu-period': takes((reading, value) => {
    const period = numberOf(value.value);
    if (period === undefined) reject(reading, value, 'is no number');
    else reading.cpuPeriod = period;
  }),
  'oom-kill-disable': switches(({ container }, setting) => {
    container.resources.oomKillDisable = setting;
  }),
  'storage-opt': takes((reading, value) => {
    const size = value.value.startsWith('size=')
      ? parseByteSize(value.value.slice('size='.length))
      : undefined;
    if (size !== undefined) reading.container.resources.storageLimit = { value: size, at: value.at };
  }),
  ulimit: takes((reading, value) => {
    const ulimit = parseUlimit(value.value);
    if (ulimit) reading.container.resources.ulimits.push({ value: ulimit, at: value.at });
    // Podman's: those of whoever starts it.
    else if (value.value !== 'host') reject(reading, value, 'is no limit');
  }),
};

function bytes(field: NumberField): Flag {
  return takes((reading, value) => {
    const size = parseByteSize(value.value);
    if (size === undefined) reject(reading, value, 'is no size');
    else reading.container.resources[field] = { value: size, at: value.at };
  });
}

function number(field: NumberField): Flag {
  return takes((reading, value) => {
    const parsed = numberOf(value.value);
    if (parsed === undefined) reject(reading, value, 'is no number');
    else reading.container.resources[field] = { value: parsed, at: value.at };
  });
}

function numberOf(text: string): number | undefined {
  return /^[-+]?\d{1,15}(?:\.\d{0,9})?$|^\.\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A quota counts in its period, which is 100 ms unless written. `--cpus` wins. */
export function applyCpuQuota({ container, cpuQuota, cpuPeriod }: RunReading): void {
  if (!cpuQuota || container.resources.cpuLimit) return;
  const { value, at } = cpuQuota;
  container.resources.cpuLimit = { value: value > 0 ? value / (cpuPeriod || 100_000) : value, at };
}
