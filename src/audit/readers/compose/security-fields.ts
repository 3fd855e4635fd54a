import type { Setting } from '../../model/setting.js';
import { type Node, valueUnder } from '../../source/node.js';
import { applySecurityOption } from '../docker-syntax/apply-security-option.js';
import { capabilityName } from '../docker-syntax/capability-name.js';
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
      applySecurityOption(container, value, at, reading.unresolved, 'security_opt');
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
