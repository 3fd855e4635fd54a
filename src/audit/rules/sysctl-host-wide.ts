import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { saidBefore } from './support/pod-wide.js';
import { missing } from './support/recorded.js';
import { hostNamespace } from './support/shared-namespace.js';
import { sysctlNamespace } from './support/sysctl-reach.js';

/** A kernel parameter of the whole machine, by its kind or because its namespace is the host's. */
export const sysctlHostWide: ContainerRule = {
  id: 'sysctl-host-wide',
  title: 'Kernel parameter of the host is set',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "This parameter is not the container's own: setting it sets it for the host and all other workloads. It stays when the container is gone.",
  attack:
    "Weakens the kernel's protection of all workloads, such as address randomisation or limits on tracing.",
  standards: { pss: ['Sysctls'], mitre: ['T1562', 'T1499'] },
  check(container, workload) {
    const { sysctls } = container;
    if (sysctls.length === 0 || saidBefore(container, workload)) return [];
    return sysctls
      .filter(({ value: { name } }) => isHostWide(name, workload))
      .map(({ at, value: { name, value } }) => ({
        at,
        message: `sets ${name.slice(0, 80)}=${value.slice(0, 40)} for the whole host`,
        detail: name.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Remove it, and set it on the host with sysctl.d where it is wanted.',
    breaks:
      'Programs that check the parameter at start (Elasticsearch, databases) refuse to start until the host has it.',
    recorded: () => missing('a policy does not record kernel parameters'),
  },
};

function isHostWide(name: string, workload: DeclaredWorkload): boolean {
  const namespace = sysctlNamespace(name);
  return namespace === 'host' || hostNamespace(workload, namespace) !== undefined;
}
