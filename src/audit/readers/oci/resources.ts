import type { ContainerResources } from '../../model/container-resources.js';
import type { Setting } from '../../model/setting.js';
import { booleanOf, entryUnder, itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import { integerUnder, type OciReading } from './oci-reading.js';

/** `linux.resources` and `linux.devices`. */
export function readOciResources(reading: OciReading): void {
  const linux = valueUnder(reading.config, 'linux');
  const resources = valueUnder(linux, 'resources');
  readMemory(reading, valueUnder(resources, 'memory'));
  readCpu(reading, valueUnder(resources, 'cpu'));
  put(reading, valueUnder(resources, 'pids'), 'limit', 'pidsLimit');
  put(reading, valueUnder(resources, 'blockIO'), 'weight', 'blkioWeight');
  readUnified(reading, valueUnder(resources, 'unified'));
  const rules = itemsOf(valueUnder(resources, 'devices'));
  readDeviceRules(reading, rules);
  readDevices(reading, valueUnder(linux, 'devices'), rules);
}

type NumberField = {
  [Key in keyof ContainerResources]-?: NonNullable<ContainerResources[Key]> extends Setting<number>
    ? Key
    : never;
}[keyof ContainerResources];

function put(reading: OciReading, map: Node | undefined, key: string, field: NumberField): void {
  const value = integerUnder(reading, map, key);
  const at = valueUnder(map, key);
  if (value !== undefined && at) reading.container.resources[field] = { value, at };
}

function readMemory(reading: OciReading, memory: Node | undefined): void {
  put(reading, memory, 'limit', 'memoryLimit');
  put(reading, memory, 'reservation', 'memoryRequest');
  put(reading, memory, 'swap', 'memorySwap');
  const disabled = valueUnder(memory, 'disableOOMKiller');
  const value = booleanOf(disabled);
  if (disabled && value !== undefined) reading.container.resources.oomKillDisable = { value, at: disabled };
}

/** The period is 100 ms where none is written (the kernel's default). */
function readCpu(reading: OciReading, cpu: Node | undefined): void {
  put(reading, cpu, 'shares', 'cpuShares');
  const quota = integerUnder(reading, cpu, 'quota');
  const period = integerUnder(reading, cpu, 'period') || 100_000;
  const at = valueUnder(cpu, 'quota');
  if (quota !== undefined && at)
    reading.container.resources.cpuLimit = { value: quota > 0 ? quota / period : quota, at };
}

/** Files of control groups version 2, which win over the above. `max` is no limit. */
function readUnified(reading: OciReading, unified: Node | undefined): void {
  const { resources } = reading.container;
  const memory = unifiedNumber(unified, 'memory.max');
  if (memory) resources.memoryLimit = memory;
  const pids = unifiedNumber(unified, 'pids.max');
  if (pids) resources.pidsLimit = pids;
  const node = valueUnder(unified, 'cpu.max');
  const match = /^(\d+)(?: (\d+))?$/.exec(textOf(node) ?? '');
  if (node && match)
    resources.cpuLimit = { value: Number(match[1]) / (Number(match[2]) || 100_000), at: node };
}

function unifiedNumber(unified: Node | undefined, key: string): Setting<number> | undefined {
  const node = valueUnder(unified, key);
  const text = textOf(node);
  if (!node || text === undefined) return undefined;
  if (text === 'max') return { value: -1, at: node };
  return /^\d+$/.test(text) ? { value: Number(text), at: node } : undefined;
}

/**
 * What every container may use: runc allows these on its own, and engines list them (libcontainer/specconv,
 * AllowedDevices; moby, oci/defaults.go).
 */
const everyContainers: ReadonlySet<string> = new Set([
  ...['c *:* m', 'b *:* m', 'c 1:3 rwm', 'c 1:5 rwm', 'c 1:7 rwm', 'c 1:8 rwm', 'c 1:9 rwm'],
  ...['c 5:0 rwm', 'c 5:1 rwm', 'c 5:2 rwm', 'c 136:* rwm'],
]);

function readDeviceRules({ container }: OciReading, rules: readonly Node[]): void {
  for (const rule of rules) {
    if (booleanOf(valueUnder(rule, 'allow')) !== true) continue;
    const text = ruleText(rule);
    if (!everyContainers.has(text)) container.deviceCgroupRules.push({ value: text, at: rule });
  }
}

/** `c 10:200 rwm`; what is not written, or negative, is every one. */
function ruleText(rule: Node): string {
  return `${textOf(valueUnder(rule, 'type')) || 'a'} ${numbersOf(rule)} ${accessOf(rule)}`;
}

function numbersOf(rule: Node): string {
  return ['major', 'minor']
    .map((key) => textOf(valueUnder(rule, key)))
    .map((number) => (number === undefined || number.startsWith('-') ? '*' : number))
    .join(':');
}

function accessOf(rule: Node): string {
  const access = textOf(valueUnder(rule, 'access')) ?? '';
  // In the order in which the kernel prints them.
  return [...'rwm'].filter((letter) => access.includes(letter)).join('') || 'rwm';
}

function readDevices(reading: OciReading, devices: Node | undefined, rules: readonly Node[]): void {
  const allowed = new Map<string, Node>();
  for (const rule of rules)
    if (booleanOf(valueUnder(rule, 'allow')) === true) allowed.set(numbersOf(rule), rule);
  for (const item of itemsOf(devices)) {
    const path = textOf(valueUnder(item, 'path'));
    if (!path) continue;
    const rule = allowed.get(numbersOf(item));
    const at = entryUnder(item, 'path')?.value ?? item;
    reading.container.devices.push({ at, path, permissions: rule ? accessOf(rule) : 'rwm' });
  }
}
