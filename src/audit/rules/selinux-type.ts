import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** Types for ordinary containers: those of the Pod Security Standards' baseline. */
const containerTypes: ReadonlySet<string> = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);

/** An SELinux type other than those of ordinary containers. */
export const selinuxType: ContainerRule = {
  id: 'selinux-type',
  title: 'SELinux type is not one for containers',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'The type decides what SELinux lets a process do. With spc_t and unconfined_t that is nearly everything, and others are made for services of the host.',
  attack:
    "Reads and writes the host's files as soon as another barrier gives way, which container_t would have refused.",
  standards: {
    cisDocker: ['5.3'],
    pss: ['SELinux'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611', 'T1562.001'],
  },
  check({ selinux: { type } }) {
    if (type === undefined || containerTypes.has(type.value)) return [];
    return [
      {
        at: type.at,
        message: `runs with SELinux type ${type.value.slice(0, 80)}`,
        detail: type.value.slice(0, 80),
      },
    ];
  },
  fix: {
    advice: 'Remove it, so that container_t holds, or write a policy with udica.',
    breaks: 'What container_t does not allow is refused. The audit log has "avc: denied".',
    recorded: () => missing('a policy does not say which SELinux label it was recorded under'),
  },
};
