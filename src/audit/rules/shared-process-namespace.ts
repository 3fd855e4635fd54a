import type { WorkloadRule } from './rule.js';
import { missing } from './support/recorded.js';

/** The containers of a Pod see each other's processes. */
export const sharedProcessNamespace: WorkloadRule = {
  id: 'shared-process-namespace',
  title: 'Containers of the Pod share their processes',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes'],
  why: "Each container sees the others' processes, environments and, through /proc/PID/root, files. A break-in to a sidecar is one to the main container.",
  attack: "Reads secrets from the other containers' environments and files through /proc.",
  standards: { nsa: ['Pod security enforcement'], mitre: ['T1057', 'T1003.007'] },
  check({ pod }) {
    const setting = pod?.shareProcessNamespace;
    return setting?.value === true
      ? [{ at: setting.at, message: 'shares one PID namespace between its containers' }]
      : [];
  },
  fix: {
    advice: 'Remove shareProcessNamespace, and attach ephemeral containers for debugging.',
    breaks: 'Sidecars that signal the main process, for instance to reload it, no longer find it.',
    recorded: () =>
      missing('a policy is of one container and does not show whether others need its processes'),
  },
};
