import { engineFormats } from './support/formats.js';
import { hostNamespaceRule } from './support/host-namespace-rule.js';

/** User namespace remapping is switched off. */
export const hostUserNamespace = hostNamespaceRule({
  id: 'host-user-namespace',
  namespace: 'user',
  // An OCI configuration has no default to opt out of: there it is `user-namespace-missing`.
  formats: [...engineFormats, 'kubernetes'],
  title: 'User namespace remapping is switched off',
  severity: 'medium',
  why: "Somebody set up user namespaces, in which root inside is nobody outside, and this workload opts out. Its root is the host's root again wherever another barrier fails.",
  attack:
    'Breaks out through a flaw of runtime or kernel and is root on the host, where it would have been nobody.',
  standards: { cisDocker: ['5.31'], mitre: ['T1611'] },
  advice: "Remove it, and give files in volumes the ids that the container's users have outside.",
  breaks:
    'Files on mounts get other owners, and host namespaces cannot be shared. The log says "Permission denied" on volumes.',
});
