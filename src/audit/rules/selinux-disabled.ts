import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** `label=disable` */
export const selinuxDisabled: ContainerRule = {
  id: 'selinux-disabled',
  title: 'SELinux is switched off for the container',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'With label=disable the container runs in a domain that SELinux hardly confines. On Fedora and Red Hat systems it is the layer that has stopped most escapes.',
  attack:
    "Reads and writes the host's files as soon as another barrier gives way, which SELinux would have refused.",
  standards: {
    cisDocker: ['5.3'],
    pss: ['SELinux'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1562.001'],
  },
  check({ selinux: { disabled } }) {
    return disabled ? [{ at: disabled.at, message: 'switches SELinux labels off' }] : [];
  },
  fix: {
    advice: 'Remove it, and label mounts with :z or :Z, or write a policy with udica.',
    breaks:
      'Mounts without a container label, and sockets of the host, are refused. The audit log has "avc: denied".',
    recorded: () => missing('a policy does not say which SELinux label it was recorded under'),
  },
};
