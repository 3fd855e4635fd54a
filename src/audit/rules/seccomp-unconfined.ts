import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { supports } from './support/recorded.js';

/** The system call filter is switched off. */
export const seccompUnconfined: ContainerRule = {
  id: 'seccomp-unconfined',
  title: 'Seccomp is switched off',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "The default filter keeps some fifty system calls from a container, among them those by which kernels are attacked most. Without it the kernel's whole interface is open.",
  attack:
    'Uses a flaw behind a call that the filter refuses, such as those in keyrings, userfaultfd or new user namespaces, and is root in the kernel.',
  standards: {
    cisDocker: ['5.22'],
    cisKubernetes: ['5.7.2'],
    pss: ['Seccomp'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1068', 'T1611'],
  },
  check({ seccomp }) {
    return seccomp?.value.type === 'unconfined'
      ? [{ at: seccomp.at, message: 'runs without a seccomp filter' }]
      : [];
  },
  fix: {
    advice:
      'Remove the setting, which brings the default filter back, or use a profile of what the workload calls.',
    breaks:
      'Debuggers, nested engines and programs with sandboxes of their own are refused calls. They say "Operation not permitted".',
    recorded: () =>
      supports(
        [{ kind: 'seccomp-default' }],
        'the workload was recorded and verified under a seccomp filter',
      ),
  },
};
