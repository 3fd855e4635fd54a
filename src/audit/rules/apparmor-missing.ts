import type { ContainerRule } from './rule.js';
import { missing } from './support/recorded.js';

/** An OCI runtime applies no profile by itself; engines and Kubernetes apply their default. */
export const apparmorMissing: ContainerRule = {
  id: 'apparmor-missing',
  title: 'No AppArmor or SELinux confinement is set',
  severity: 'low',
  scope: 'container',
  formats: ['oci'],
  why: 'A runtime applies only the profile or label that its configuration names. Without either, no mandatory access control holds when other layers fail.',
  attack:
    'Mounts filesystems and writes kernel parameters as soon as a capability or a kernel flaw allows it.',
  standards: { cisDocker: ['5.2', '5.3'], pss: ['AppArmor'], mitre: ['T1611'] },
  check(container) {
    const { apparmor, selinux } = container;
    if (apparmor || selinux.type || selinux.disabled) return [];
    return [{ at: container.at, message: 'names neither an AppArmor profile nor an SELinux label' }];
  },
  fix: {
    advice: 'Name the profile in process.apparmorProfile, or the label in process.selinuxLabel.',
    breaks: 'What the profile refuses fails. The kernel log has lines with apparmor="DENIED".',
    recorded: () => missing('a policy does not say which AppArmor profile it was recorded under'),
  },
};
