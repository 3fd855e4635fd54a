import type { ContainerResources } from '../../model/container-resources.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import { entriesOf, isNull, type Node, valueUnder } from '../../source/node.js';
import { short } from './project.js';
import type { FieldReaders, ReadField, ServiceReading } from './service-reading.js';

type NumberField = {
  [Key in keyof ContainerResources]-?: NonNullable<ContainerResources[Key]> extends { value: number }
    ? Key
    : never;
}[keyof ContainerResources];

/** How much a service may take. `deploy` is read apart. */
export const resourceFields: FieldReaders = {
  mem_limit: bytes('memoryLimit', 'mem_limit'),
  mem_reservation: bytes('memoryRequest', 'mem_reservation'),
  memswap_limit: bytes('memorySwap', 'memswap_limit'),
  shm_size: bytes('shmSize', 'shm_size'),
  cpus: number('cpuLimit', 'cpus'),
  cpu_shares: number('cpuShares', 'cpu_shares'),
  pids_limit: number('pidsLimit', 'pids_limit'),
  oom_score_adj: number('oomScoreAdj', 'oom_score_adj'),
  oom_kill_disable: (reading, { resources }, node) => {
    const disable = reading.boolean('oom_kill_disable', node);
    if (disable) resources.oomKillDisable = disable;
  },
  storage_opt: (reading, { resources }, node) => {
    const size = valueUnder(node, 'size');
    const limit = size && reading.bytes('storage_opt.size', size);
    if (limit) resources.storageLimit = limit;
  },
  blkio_config: (reading, { resources }, node) => {
    const weight = valueUnder(node, 'weight');
    const value = weight && reading.number('blkio_config.weight', weight);
    if (value) resources.blkioWeight = value;
  },
  ulimits: readUlimits,
};

function bytes(key: NumberField, field: string): ReadField {
  return (reading, { resources }, node) => {
    const size = reading.bytes(field, node);
    if (size) resources[key] = size;
  };
}

function number(key: NumberField, field: string): ReadField {
  return (reading, { resources }, node) => {
    const value = reading.number(field, node);
    if (value) resources[key] = value;
  };
}

function readUlimits(reading: ServiceReading, { resources }: DeclaredContainer, node: Node): void {
  if (isNull(node)) return;
  if (node.kind !== 'map') {
    reading.fail('ulimits', node, 'it must be a map');
    return;
  }
  if (!reading.project.count(node.entries.length)) return;
  for (const { key, value } of node.entries) {
    const field = `ulimits.${short(key.text)}`;
    const [softNode, hardNode] =
      value.kind === 'map' ? [valueUnder(value, 'soft'), valueUnder(value, 'hard')] : [value, value];
    const soft = softNode && reading.number(field, softNode);
    const hard = hardNode && (hardNode === softNode ? soft : reading.number(field, hardNode));
    const [first, last] = [soft ?? hard, hard ?? soft];
    if (first && last)
      resources.ulimits.push({ value: { name: key.text, soft: first.value, hard: last.value }, at: value });
  }
}

/**
 * `cpu_quota` of `cpu_period` microseconds, and how many CPUs `cpuset` names, where `cpus` says nothing: each of them is
 * a limit.
 */
export function readCpuLimits(
  reading: ServiceReading,
  { resources }: DeclaredContainer,
  service: Node,
): void {
  let [quotaNode, periodNode, setNode]: (Node | undefined)[] = [];
  for (const { key, value } of entriesOf(service)) {
    if (key.text === 'cpu_quota') quotaNode = value;
    else if (key.text === 'cpu_period') periodNode = value;
    else if (key.text === 'cpuset') setNode = value;
  }
  const quota = quotaNode && reading.number('cpu_quota', quotaNode);
  const period = periodNode && reading.parsed('cpu_period', periodNode, parsePeriod, 'a time');
  if (!resources.cpuLimit && quota && quota.value > 0)
    resources.cpuLimit = { value: quota.value / (period?.value ?? 100_000), at: quota.at };
  const set = setNode && reading.parsed('cpuset', setNode, countCpus, 'a set of CPUs');
  if (!resources.cpuLimit && set) resources.cpuLimit = set;
}

/** Microseconds, or with a unit; 0 is the default. */
function parsePeriod(text: string): number | undefined {
  const match = /^(\d{1,12})(us|ms|s)?$/.exec(text);
  if (!match) return undefined;
  const factor = match[2] === 's' ? 1_000_000 : match[2] === 'ms' ? 1000 : 1;
  return Number(match[1]) * factor || 100_000;
}

/** `0-3,6` are five. */
function countCpus(text: string): number | undefined {
  if (text.length > 4096) return undefined;
  let count = 0;
  for (const part of text.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (!match) return undefined;
    const size = Number(match[2] ?? match[1]) - Number(match[1]) + 1;
    if (size < 1) return undefined;
    count += size;
  }
  return count;
}
