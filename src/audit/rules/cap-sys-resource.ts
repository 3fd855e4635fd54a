import { capabilityRule } from './support/capability-rule.js';

/** SYS_RESOURCE is added. */
export const capSysResource = capabilityRule({
  id: 'cap-sys-resource',
  capability: 'SYS_RESOURCE',
  title: 'SYS_RESOURCE is added: exceeds limits',
  severity: 'medium',
  why: 'SYS_RESOURCE lets a process raise its own ulimits, ignore disk quotas and use the space that filesystems reserve for root. Limits that protect the neighbours then depend on its good will.',
  attack:
    "Raises its limits and fills reserved disk space, message queues or file tables until the host's services fail.",
  mitre: ['T1499'],
  advice: 'Remove SYS_RESOURCE and set the ulimits that the program wants in the manifest.',
  breaks:
    'A program that raises its hard limits at start fails to, and may refuse to start. Its log names the limit: set it with ulimits.',
});
