import type { ProfileChoice } from '../../model/declared-container.js';
import { booleanOf, entryUnder, itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import { capabilityName } from '../docker-syntax/capability-name.js';
import { parseVariable } from '../docker-syntax/variable.js';
import { integerUnder, type OciReading, placeOfKey } from './oci-reading.js';

/** `process`: who runs what, with which privileges and limits. */
export function readProcess(reading: OciReading): void {
  const { config, container } = reading;
  const process = valueUnder(config, 'process');
  const args = valueUnder(process, 'args');
  if (args) container.command = { value: itemsOf(args).map((item) => textOf(item) ?? ''), at: args };
  for (const item of itemsOf(valueUnder(process, 'env'))) {
    const variable = parseVariable(textOf(item) ?? '');
    if (variable) container.environment.push({ at: item, ...variable });
  }
  const noNewPrivileges = valueUnder(process, 'noNewPrivileges');
  const safe = booleanOf(noNewPrivileges);
  if (noNewPrivileges && safe !== undefined) container.noNewPrivileges = { value: safe, at: noNewPrivileges };
  readUser(reading, valueUnder(process, 'user'));
  readCapabilities(reading, process);
  readSecurityLabels(reading, process);
  readRlimits(reading, valueUnder(process, 'rlimits'));
  const score = integerUnder(reading, process, 'oomScoreAdj');
  const scoreNode = valueUnder(process, 'oomScoreAdj');
  if (score !== undefined && scoreNode) container.resources.oomScoreAdj = { value: score, at: scoreNode };
}

function readUser(reading: OciReading, user: Node | undefined): void {
  const uid = integerUnder(reading, user, 'uid');
  const gid = integerUnder(reading, user, 'gid');
  if (user && uid !== undefined) {
    const at = valueUnder(user, 'uid') ?? user;
    const text = gid === undefined ? `${uid}` : `${uid}:${gid}`;
    reading.container.user = { value: { text, uid, ...(gid === undefined ? {} : { gid }) }, at };
  }
  for (const group of itemsOf(valueUnder(user, 'additionalGids'))) {
    const value = textOf(group);
    if (value !== undefined) reading.container.supplementaryGroups.push({ value, at: group });
  }
}

const sets = ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'] as const;

/** The sets are absolute: ALL is dropped, and each that stands in any of them is added, where it stands first. */
function readCapabilities(reading: OciReading, process: Node | undefined): void {
  const { add, drop } = reading.container.capabilities;
  const entry = entryUnder(process, 'capabilities');
  const capabilities = entry?.value;
  drop.push({ value: 'ALL', at: entry?.key ?? placeOfKey(reading, 'process') });
  const seen = new Set<string>();
  for (const set of sets) {
    for (const item of itemsOf(valueUnder(capabilities, set))) {
      const name = capabilityName(textOf(item) ?? '');
      if (name === '' || seen.has(name)) continue;
      seen.add(name);
      add.push({ value: name, at: item });
    }
  }
}

function readSecurityLabels({ container }: OciReading, process: Node | undefined): void {
  const apparmor = valueUnder(process, 'apparmorProfile');
  const profile = textOf(apparmor);
  if (apparmor && profile) container.apparmor = { value: appArmorChoice(profile), at: apparmor };
  const label = valueUnder(process, 'selinuxLabel');
  const [user, role, type, ...level] = (textOf(label) ?? '').split(':');
  if (!label || type === undefined) return;
  const parts = { user, role, type, level: level.length > 0 ? level.join(':') : undefined };
  for (const option of ['user', 'role', 'type', 'level'] as const) {
    const value = parts[option];
    // A label is whole or missing, so what every container has says nothing.
    if (value !== undefined && !ordinary.has(value)) container.selinux[option] = { value, at: label };
  }
}

/** User and role of every label that engines make. */
const ordinary: ReadonlySet<string> = new Set(['system_u', 'system_r']);

/** The profiles that Docker, Podman and containerd make; with a version in their names, some of them. */
const engineProfiles =
  /^(?:docker-default|containers-default-[\w.+-]+|cri-containerd\.apparmor\.d|crio-default[\w.+-]*)$/;

function appArmorChoice(profile: string): ProfileChoice {
  if (profile === 'unconfined') return { type: 'unconfined' };
  if (engineProfiles.test(profile)) return { type: 'runtime-default' };
  return { type: 'localhost', profile };
}

function readRlimits(reading: OciReading, rlimits: Node | undefined): void {
  for (const item of itemsOf(rlimits)) {
    const name = textOf(valueUnder(item, 'type'))
      ?.replace(/^RLIMIT_/, '')
      .toLowerCase();
    const soft = integerUnder(reading, item, 'soft');
    const hard = integerUnder(reading, item, 'hard');
    if (name === undefined || soft === undefined || hard === undefined) continue;
    const value = { name, soft: unlimited(soft), hard: unlimited(hard) };
    reading.container.resources.ulimits.push({ value, at: item });
  }
}

/** RLIM_INFINITY is the largest number of 64 bits. */
function unlimited(limit: number): number {
  return limit >= 2 ** 63 ? -1 : limit;
}
