import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { type Node, valueUnder } from '../../source/node.js';
import { capabilityName } from '../docker-syntax/capability-name.js';
import { parseSecurityOption } from '../docker-syntax/security-option.js';
import { parseUser } from '../docker-syntax/user-choice.js';
import type { FieldReaders, ReadField, ServiceReading } from './service-reading.js';

/** What a service may do that others may not. */
export const securityFields: FieldReaders = {
  privileged: (reading, container, node) => {
    const privileged = reading.boolean('privileged', node);
    if (privileged && !container.privileged?.value) container.privileged = privileged;
  },
  post_start: readHooks('post_start'),
  pre_stop: readHooks('pre_stop'),
  pre_start: readHooks('pre_start'),
  cap_add: (reading, container, node) => {
    container.capabilities.add = readCapabilities(reading, 'cap_add', node);
  },
  cap_drop: (reading, container, node) => {
    container.capabilities.drop = readCapabilities(reading, 'cap_drop', node);
  },
  user: (reading, container, node) => {
    const text = reading.text('user', node);
    // Nothing is as if it were not written: the image's user.
    if (text !== undefined && text !== '') container.user = { value: parseUser(text), at: node };
  },
  group_add: (reading, container, node) => {
    container.supplementaryGroups = reading.settings('group_add', node);
  },
  security_opt: (reading, container, node) => {
    for (const { value, at } of reading.settings('security_opt', node))
      applySecurityOption(reading, container, value, at);
  },
  read_only: (reading, container, node) => {
    const readOnly = reading.boolean('read_only', node);
    if (readOnly) container.readOnlyRoot = readOnly;
  },
  sysctls: (reading, container, node) => {
    for (const pair of reading.pairs('sysctls', node)) {
      const value = pair.written === undefined ? '' : reading.textOfPair('sysctls', pair);
      if (value !== undefined) container.sysctls.push({ value: { name: pair.name, value }, at: pair.node });
    }
  },
};

/** Commands that are run in the container, perhaps with all rights: then those are to be had in it. */
function readHooks(field: string): ReadField {
  return (reading, container, node) => {
    for (const hook of reading.items(field, node)) {
      const privilegedNode = valueUnder(hook, 'privileged');
      const privileged = privilegedNode && reading.boolean(`${field}.privileged`, privilegedNode);
      if (privileged?.value && !container.privileged?.value) container.privileged = privileged;
    }
  };
}

function readCapabilities(reading: ServiceReading, field: string, node: Node): Setting<string>[] {
  return reading.settings(field, node).map(({ value, at }) => ({ value: capabilityName(value), at }));
}

function applySecurityOption(
  reading: ServiceReading,
  container: DeclaredContainer,
  text: string,
  at: Setting<string>['at'],
): void {
  const option = parseSecurityOption(text);
  switch (option.kind) {
    case 'no-new-privileges':
      container.noNewPrivileges = { value: option.value, at };
      break;
    case 'seccomp':
    case 'apparmor':
      container[option.kind] = { value: option.profile, at };
      break;
    case 'selinux-disabled':
      container.selinux.disabled = { value: true, at };
      break;
    case 'selinux':
      container.selinux[option.option] = { value: option.value, at };
      break;
    case 'proc-unmasked':
      container.procMount = { value: 'unmasked', at };
      break;
    case 'invalid':
      reading.fail('security_opt', at, option.why);
      break;
    case 'other':
      break;
  }
}
