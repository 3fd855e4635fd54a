import type { SharedNamespace } from '../../../model/declared-container.js';
import { applySecurityOption } from '../../docker-syntax/apply-security-option.js';
import { capabilityName } from '../../docker-syntax/capability-name.js';
import { parseNamespaceMode } from '../../docker-syntax/namespace-mode.js';
import { parseUser } from '../../docker-syntax/user-choice.js';
import { doubt, type Flag, reject, switches, takes } from './flag.js';

/** Who a container runs as, and what of the host it may reach. */
export const privilegeFlags: Record<string, Flag> = {
  privileged: switches(({ container }, setting) => {
    container.privileged = setting;
  }),
  'cap-add': capabilities('add'),
  'cap-drop': capabilities('drop'),
  user: takes((reading, value) => {
    doubt(reading, value);
    if (value.value !== '') reading.container.user = { value: parseUser(value.value), at: value.at };
  }),
  'group-add': takes((reading, value) => {
    doubt(reading, value);
    for (const group of value.value.split(','))
      if (group !== '') reading.container.supplementaryGroups.push({ value: group, at: value.at });
  }),
  pid: namespace('pid'),
  ipc: namespace('ipc'),
  uts: namespace('uts'),
  userns: namespace('user'),
  cgroupns: namespace('cgroup'),
  uidmap: mapped(),
  gidmap: mapped(),
  subuidname: mapped(),
  subgidname: mapped(),
  'security-opt': takes((reading, value) => {
    if (value.unknown === undefined)
      applySecurityOption(reading.container, value.value, value.at, reading.unresolved);
    else {
      doubt(reading, value);
      applySecurityOption(reading.container, value.value, value.at, []);
    }
  }),
  sysctl: takes((reading, value) => {
    const equals = value.value.indexOf('=');
    if (equals <= 0) {
      reject(reading, value, 'is no kernel parameter');
      return;
    }
    const name = value.value.slice(0, equals);
    reading.container.sysctls.push({ value: { name, value: value.value.slice(equals + 1) }, at: value.at });
  }),
  'read-only': switches(({ container }, setting) => {
    container.readOnlyRoot = setting;
  }),
};

/** Podman takes several at once, with commas between. */
function capabilities(list: 'add' | 'drop'): Flag {
  return takes((reading, value) => {
    doubt(reading, value);
    for (const name of value.value.split(','))
      if (name !== '')
        reading.container.capabilities[list].push({ value: capabilityName(name), at: value.at });
  });
}

function namespace(name: SharedNamespace): Flag {
  return takes((reading, value) => {
    doubt(reading, value);
    reading.container.namespaces[name] = { value: parseNamespaceMode(value.value), at: value.at };
  });
}

/** A mapping of ids gives it a user namespace. */
function mapped(): Flag {
  return takes(({ container }, { at }) => {
    container.namespaces.user ??= { value: { mode: 'private', kind: 'mapped' }, at };
  });
}
