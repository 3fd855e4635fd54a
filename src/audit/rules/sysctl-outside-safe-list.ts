import type { ContainerRule } from './rule.js';
import { saidBefore } from './support/pod-wide.js';
import { missing } from './support/recorded.js';
import { isSafeSysctl, sysctlNamespace } from './support/sysctl-reach.js';

/** A namespaced parameter that Kubernetes counts as unsafe. What is not namespaced is another rule's matter. */
export const sysctlOutsideSafeList: ContainerRule = {
  id: 'sysctl-outside-safe-list',
  title: 'Kernel parameter is not on the safe list',
  severity: 'medium',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'Kubernetes lists the parameters that cannot harm other Pods of a node. Others need an exception in the kubelet, which then holds for all Pods of the node.',
  attack: 'Takes resources from neighbours, or changes how the kernel treats their traffic.',
  standards: { pss: ['Sysctls'], nsa: ['Pod security enforcement'], mitre: ['T1499'] },
  check(container, workload) {
    const { sysctls } = container;
    if (sysctls.length === 0 || saidBefore(container, workload)) return [];
    return sysctls
      .filter(({ value: { name } }) => !isSafeSysctl(name) && sysctlNamespace(name) !== 'host')
      .map(({ at, value: { name, value } }) => ({
        at,
        message: `sets ${name.slice(0, 80)}=${value.slice(0, 40)}, which is not on the safe list`,
        detail: name.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Remove it, or run the workload on nodes of its own that allow it.',
    breaks: 'Servers with very many connections may be slower without it. Measure before and after.',
    recorded: () => missing('a policy does not record kernel parameters'),
  },
};
