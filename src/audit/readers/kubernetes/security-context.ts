import { parseCapability } from '../../../linux/capabilities.js';
import type { DeclaredContainer, ProfileChoice, SelinuxOptions } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { isNull, type MapEntry, type Node, textOf } from '../../source/node.js';
import type { Reading } from './reading.js';

/** A security context of a Pod or of a container; each has fields that the other has not. */
export interface SecurityContext {
  privileged?: Setting<boolean>;
  allowPrivilegeEscalation?: Setting<boolean>;
  readOnlyRootFilesystem?: Setting<boolean>;
  runAsNonRoot?: Setting<boolean>;
  runAsUser?: Setting<number>;
  runAsGroup?: Setting<number>;
  /** `windowsOptions.runAsUserName` */
  runAsUserName?: Setting<string>;
  seccomp?: Setting<ProfileChoice>;
  apparmor?: Setting<ProfileChoice>;
  /** As a whole: a container's options are not mixed with the Pod's. */
  selinux?: SelinuxOptions;
  procMount?: Setting<'default' | 'unmasked'>;
  capabilities: DeclaredContainer['capabilities'];
  groups: Setting<string>[];
  sysctls: Setting<{ name: string; value: string }>[];
  /** Keys that are written, and could not be evaluated: the Pod's settings do not stand in for them. */
  unclear: Set<string>;
}

type Field = (value: Node, context: SecurityContext, reading: Reading) => void;

const booleans = [
  'privileged',
  'allowPrivilegeEscalation',
  'readOnlyRootFilesystem',
  'runAsNonRoot',
] as const;
const numbers = ['runAsUser', 'runAsGroup'] as const;
const procMounts = { Default: 'default', Unmasked: 'unmasked' } as const;

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...booleans.map((key): [string, Field] => [
    key,
    (value, context, reading) => {
      const setting = reading.boolean(`securityContext.${key}`, value);
      if (setting) context[key] = setting;
    },
  ]),
  ...numbers.map((key): [string, Field] => [
    key,
    (value, context, reading) => {
      const setting = reading.integer(`securityContext.${key}`, value);
      if (setting) context[key] = setting;
    },
  ]),
  ['procMount', readProcMount],
  ['capabilities', readCapabilities],
  ['seccompProfile', readSeccomp],
  ['appArmorProfile', readAppArmor],
  ['seLinuxOptions', readSelinux],
  ['windowsOptions', readWindows],
  ['fsGroup', (value, context, reading) => readGroup('fsGroup', value, context, reading)],
  ['supplementalGroups', readGroups],
  ['sysctls', readSysctls],
]);

/** Reads `securityContext`; empty where there is none. */
export function readSecurityContext(node: Node | undefined, reading: Reading): SecurityContext {
  const context: SecurityContext = {
    capabilities: { add: [], drop: [] },
    groups: [],
    sysctls: [],
    unclear: new Set(),
  };
  for (const { key, value } of reading.entries('securityContext', node)) {
    const before = reading.unresolved.length;
    fields.get(key.text)?.(value, context, reading);
    if (reading.unresolved.length > before) context.unclear.add(key.text);
  }
  return context;
}

function readProcMount(value: Node, context: SecurityContext, reading: Reading): void {
  const setting = reading.word('securityContext.procMount', value, procMounts);
  if (setting) context.procMount = setting;
}

function readCapabilities(value: Node, { capabilities }: SecurityContext, reading: Reading): void {
  for (const { key, value: list } of reading.entries('securityContext.capabilities', value)) {
    if (key.text !== 'add' && key.text !== 'drop') continue;
    const field = `securityContext.capabilities.${key.text}`;
    for (const item of reading.items(field, list)) {
      const name = reading.text(field, item);
      if (name) capabilities[key.text].push({ value: capabilityName(name.value), at: item });
    }
  }
}

function capabilityName(text: string): string {
  const name = text.toUpperCase().replace(/^CAP_/, '');
  return name === 'ALL' ? name : (parseCapability(text) ?? text);
}

const profileTypes = {
  RuntimeDefault: 'runtime-default',
  Localhost: 'localhost',
  Unconfined: 'unconfined',
} as const;

function readSeccomp(value: Node, context: SecurityContext, reading: Reading): void {
  const profile = readProfile('securityContext.seccompProfile', value, reading);
  if (profile) context.seccomp = profile;
}

function readAppArmor(value: Node, context: SecurityContext, reading: Reading): void {
  const profile = readProfile('securityContext.appArmorProfile', value, reading);
  if (profile) context.apparmor = profile;
}

function readProfile(field: string, node: Node, reading: Reading): Setting<ProfileChoice> | undefined {
  if (isNull(node)) return undefined;
  let type: Setting<ProfileChoice['type']> | undefined;
  let profile: string | undefined;
  let typed = node.kind !== 'map';
  for (const { key, value } of reading.entries(field, node)) {
    if (key.text === 'type' && !isNull(value)) {
      typed = true;
      type = reading.word(`${field}.type`, value, profileTypes);
    }
    if (key.text === 'localhostProfile') profile = reading.text(`${field}.localhostProfile`, value)?.value;
  }
  if (!typed) return reading.unclear(field, node, 'a map with a type');
  return type && { value: { type: type.value, ...(profile !== undefined && { profile }) }, at: type.at };
}

const selinuxKeys: Readonly<Record<string, 'user' | 'role' | 'type' | 'level'>> = {
  user: 'user',
  role: 'role',
  type: 'type',
  level: 'level',
};

function readSelinux(value: Node, context: SecurityContext, reading: Reading): void {
  if (isNull(value)) return;
  const options: SelinuxOptions = {};
  for (const entry of reading.entries('securityContext.seLinuxOptions', value)) {
    const key = selinuxKeys[entry.key.text];
    const setting = key && reading.text(`securityContext.seLinuxOptions.${key}`, entry.value);
    if (key && setting && setting.value !== '') options[key] = setting;
  }
  context.selinux = options;
}

function readWindows(value: Node, context: SecurityContext, reading: Reading): void {
  for (const { key, value: option } of reading.entries('securityContext.windowsOptions', value)) {
    if (key.text !== 'runAsUserName') continue;
    const name = reading.text('securityContext.windowsOptions.runAsUserName', option);
    if (name) context.runAsUserName = name;
  }
}

function readGroups(value: Node, context: SecurityContext, reading: Reading): void {
  for (const item of reading.items('securityContext.supplementalGroups', value))
    readGroup('supplementalGroups', item, context, reading);
}

function readGroup(key: string, value: Node, { groups }: SecurityContext, reading: Reading): void {
  const group = reading.integer(`securityContext.${key}`, value);
  if (group) groups.push({ value: String(group.value), at: group.at });
}

function readSysctls(value: Node, { sysctls }: SecurityContext, reading: Reading): void {
  for (const item of reading.items('securityContext.sysctls', value)) {
    const entries = reading.entries('securityContext.sysctls', item);
    const name = textUnder(entries, 'name');
    if (name !== undefined)
      sysctls.push({ value: { name, value: textUnder(entries, 'value') ?? '' }, at: item });
    else if (item.kind === 'map') reading.unclear('securityContext.sysctls', item, 'a map with a name');
  }
}

function textUnder(entries: readonly MapEntry[], key: string): string | undefined {
  return textOf(entries.find((entry) => entry.key.text === key)?.value);
}
