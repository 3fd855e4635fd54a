import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** policy/check_hostPathVolumes.go, v1.0. A volume counts whether or not a container mounts it. */
export const hostPathVolumes: Control = {
  name: 'HostPath Volumes',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const volume of pod.volumes) {
      const value = under(volume, 'hostPath');
      if (value) report(value, `the volume ${quoted(under(volume, 'name') ?? volume)} is a hostPath`);
    }
  },
};
