import type { SharedNamespace } from '../../model/declared-container.js';
import { entriesOf, entryUnder, isNull, itemsOf, textOf, valueUnder } from '../../source/node.js';
import { applySecurityOption } from '../docker-syntax/apply-security-option.js';
import { capabilityName } from '../docker-syntax/capability-name.js';
import { parseNamespaceMode } from '../docker-syntax/namespace-mode.js';
import { booleanSetting, type InspectReading, textSetting, textSettings } from './inspect-reading.js';

/** What a container may do: privileges, namespaces, confinement. */
export function readPrivileges(reading: InspectReading): void {
  const { container, host } = reading;
  const privileged = booleanSetting(reading, host, 'Privileged');
  if (privileged) container.privileged = privileged;
  for (const { value, at } of textSettings(host, 'CapAdd'))
    container.capabilities.add.push({ value: capabilityName(value), at });
  for (const { value, at } of textSettings(host, 'CapDrop'))
    container.capabilities.drop.push({ value: capabilityName(value), at });
  readNamespaces(reading);
  readConfinement(reading);
  const readOnly = booleanSetting(reading, host, 'ReadonlyRootfs');
  if (readOnly) container.readOnlyRoot = readOnly;
  container.supplementaryGroups.push(...textSettings(host, 'GroupAdd'));
  for (const { key, value } of entriesOf(valueUnder(host, 'Sysctls'))) {
    const at = { source: key.source, start: key.start, end: Math.max(key.end, value.end) };
    container.sysctls.push({ value: { name: key.text, value: textOf(value) ?? '' }, at });
  }
}

const modes: readonly (readonly [key: string, namespace: SharedNamespace])[] = [
  ['PidMode', 'pid'],
  ['IpcMode', 'ipc'],
  ['NetworkMode', 'network'],
  ['UTSMode', 'uts'],
  ['UsernsMode', 'user'],
  ['CgroupnsMode', 'cgroup'],
  // Podman's name for it.
  ['CgroupMode', 'cgroup'],
];

function readNamespaces({ container, host }: InspectReading): void {
  for (const [key, namespace] of modes) {
    const setting = textSetting(host, key);
    if (setting)
      container.namespaces[namespace] = { value: parseNamespaceMode(setting.value), at: setting.at };
  }
}

function readConfinement(reading: InspectReading): void {
  const { container, host, node } = reading;
  for (const { value, at } of textSettings(host, 'SecurityOpt'))
    applySecurityOption(container, value, at, reading.unresolved);
  // The profile that is really in force, if the host has AppArmor.
  const profile = textSetting(node, 'AppArmorProfile');
  if (profile) applySecurityOption(container, `apparmor=${profile.value}`, profile.at, reading.unresolved);
  const label = textSetting(node, 'ProcessLabel');
  // The type for containers that SELinux does not confine.
  if (label?.value.split(':')[2] === 'spc_t') container.selinux.disabled ??= { value: true, at: label.at };
  for (const key of ['MaskedPaths', 'ReadonlyPaths']) {
    const entry = entryUnder(host, key);
    if (!entry) continue;
    const nothing = isNull(entry.value) || itemsOf(entry.value).length === 0;
    if (nothing) container.procMount ??= { value: 'unmasked', at: entry.key };
  }
}
