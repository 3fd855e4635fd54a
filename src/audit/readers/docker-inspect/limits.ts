import type { ContainerResources } from '../../model/container-resources.js';
import type { Setting } from '../../model/setting.js';
import { integerOf, isNull, itemsOf, textOf, valueUnder } from '../../source/node.js';
import { parseByteSize } from '../docker-syntax/byte-size.js';
import { normalizeHostPath } from '../docker-syntax/host-path.js';
import { booleanSetting, type InspectReading, numberSetting, textSettings } from './inspect-reading.js';

type NumberField = {
  [Key in keyof ContainerResources]-?: NonNullable<ContainerResources[Key]> extends Setting<number>
    ? Key
    : never;
}[keyof ContainerResources];

const numbers: readonly (readonly [key: string, field: NumberField])[] = [
  ['Memory', 'memoryLimit'],
  ['MemoryReservation', 'memoryRequest'],
  ['MemorySwap', 'memorySwap'],
  ['CpuShares', 'cpuShares'],
  ['PidsLimit', 'pidsLimit'],
  ['OomScoreAdj', 'oomScoreAdj'],
  ['ShmSize', 'shmSize'],
  ['BlkioWeight', 'blkioWeight'],
];

/** Limits, and devices. Engines write 0 for a limit that was not asked for. */
export function readLimits(reading: InspectReading): void {
  const { host } = reading;
  const { resources } = reading.container;
  for (const [key, field] of numbers) {
    const setting = numberSetting(reading, host, key);
    if (setting) resources[field] = setting;
  }
  const oom = booleanSetting(reading, host, 'OomKillDisable');
  if (oom) resources.oomKillDisable = oom;
  readCpu(reading);
  const size = valueUnder(valueUnder(host, 'StorageOpt'), 'size');
  const bytes = parseByteSize(textOf(size) ?? '');
  if (size && bytes !== undefined) resources.storageLimit = { value: bytes, at: size };
  readUlimits(reading);
  readDevices(reading);
}

/** NanoCpus are billionths of a CPU; a quota counts in its period, 100 ms where that is 0. */
function readCpu(reading: InspectReading): void {
  const { host, container } = reading;
  const nano = numberSetting(reading, host, 'NanoCpus');
  const quota = numberSetting(reading, host, 'CpuQuota');
  const period = numberSetting(reading, host, 'CpuPeriod')?.value || 100_000;
  const limit =
    quota && quota.value > 0 && !(nano && nano.value > 0)
      ? { value: quota.value / period, at: quota.at }
      : nano && { value: nano.value / 1e9, at: nano.at };
  if (limit) container.resources.cpuLimit = limit;
}

/** Podman writes `RLIMIT_NOFILE` for Docker's `nofile`. */
function readUlimits({ host, container, unresolved }: InspectReading): void {
  for (const at of itemsOf(valueUnder(host, 'Ulimits'))) {
    const name = textOf(valueUnder(at, 'Name'))
      ?.replace(/^RLIMIT_/, '')
      .toLowerCase();
    const soft = integerOf(valueUnder(at, 'Soft'));
    const hard = integerOf(valueUnder(at, 'Hard'));
    if (name !== undefined && soft !== undefined && hard !== undefined)
      container.resources.ulimits.push({ value: { name, soft, hard }, at });
    else unresolved.push({ field: 'Ulimits', at, reason: 'it has no name or no numbers' });
  }
}

function readDevices(reading: InspectReading): void {
  const { host, container } = reading;
  for (const at of itemsOf(valueUnder(host, 'Devices'))) {
    const path = textOf(valueUnder(at, 'PathOnHost'));
    if (!path) continue;
    const target = textOf(valueUnder(at, 'PathInContainer'));
    const permissions = textOf(valueUnder(at, 'CgroupPermissions')) || 'rwm';
    container.devices.push({
      at: valueUnder(at, 'PathOnHost') ?? at,
      path: normalizeHostPath(path),
      ...(target && target !== path ? { target } : {}),
      permissions,
    });
  }
  container.deviceCgroupRules.push(...textSettings(host, 'DeviceCgroupRules'));
  readDeviceRequests(reading);
}

/** `--gpus`, and names of the Container Device Interface. */
function readDeviceRequests({ host, container }: InspectReading): void {
  const requests = valueUnder(host, 'DeviceRequests');
  if (!requests || isNull(requests)) return;
  for (const at of itemsOf(requests)) {
    const ids = textSettings(at, 'DeviceIDs');
    const cdi = textOf(valueUnder(at, 'Driver')) === 'cdi';
    if (cdi)
      for (const { value, at: idAt } of ids)
        container.devices.push({ at: idAt, path: value, permissions: 'rwm' });
    else container.devices.push({ at, path: '/dev/nvidia*', permissions: 'rw' });
  }
}
