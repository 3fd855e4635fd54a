import { capabilityRule } from './support/capability-rule.js';

/** MAC_ADMIN is added. */
export const capMacAdmin = capabilityRule({
  id: 'cap-mac-admin',
  capability: 'MAC_ADMIN',
  title: 'MAC_ADMIN is added: changes mandatory access control',
  severity: 'high',
  why: 'MAC_ADMIN loads and removes AppArmor and Smack policy. Mandatory access control is the layer that is to hold when others fail, and it is shared with the host.',
  attack: 'Replaces the AppArmor profile that confines it and others by one that allows everything.',
  mitre: ['T1562', 'T1611'],
  advice: 'Remove MAC_ADMIN and load profiles on the host.',
  breaks:
    'Programs that load AppArmor profiles (snapd, LXD inside a container) fail. They name apparmor_parser.',
});
