import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';

/** The kernel is told not to end it when its memory is used up. */
export const oomKillDisabled: ContainerRule = {
  id: 'oom-kill-disabled',
  title: 'Container is exempt from the OOM killer',
  severity: 'medium',
  scope: 'container',
  formats: [...engineFormats, 'oci'],
  why: 'At its memory limit such a container is not ended but stands still, holding its memory and locks. Without a limit the machine runs out of memory, and the kernel ends something else.',
  attack: 'Drives the service to its memory limit: it hangs for good, and no restart policy notices.',
  standards: { cisDocker: ['5.11'], mitre: ['T1499'] },
  check({ resources: { oomKillDisable } }) {
    if (oomKillDisable?.value !== true) return [];
    return [{ at: oomKillDisable.at, message: 'switches the OOM killer off' }];
  },
  fix: {
    advice: 'Remove it, and set a memory limit that the workload fits into.',
    breaks:
      'A workload that hung at its limit until something freed memory is ended instead, with exit code 137. With cgroup v2 the setting has no effect at all.',
    // A container that stands still serves nobody; ended, it is at least restarted.
    unseen: () => [{ kind: 'oom-kill-enabled' }],
  },
};
