import type { ContainerRule } from './rule.js';
import { runsPodman } from './support/podman.js';

/** Docker's json-file, the default driver, grows for ever unless told not to. */
export const logRotationMissing: ContainerRule = {
  id: 'log-rotation-missing',
  title: 'Log file may grow without end',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'systemd'],
  why: "Docker's default log driver, json-file, keeps everything a container ever printed. The file is on the disk of the host, outside of all limits of the container.",
  attack: "Makes the service log errors in a loop until the host's disk is full.",
  standards: { cisDocker: ['2.13'], nsa: ['Logging'], mitre: ['T1499'] },
  check({ logging, at, role }, workload) {
    if (runsPodman(workload) || role === 'image') return [];
    // docker inspect always names the driver; elsewhere the daemon's default holds, which is json-file as delivered.
    if (logging?.value.driver !== undefined && logging.value.driver !== 'json-file') return [];
    if (logging?.value.options['max-size'] !== undefined) return [];
    const message = logging?.value.driver ? 'its json-file log is not rotated' : 'its log is not rotated';
    return [{ at: logging?.at ?? at, message }];
  },
  fix: {
    advice:
      'Set the log options max-size and max-file, here or for all containers in the daemon.json of the host.',
    breaks: 'Older lines are deleted: what must be kept longer has to be collected elsewhere.',
    // Only where json-file is named: with another default driver, its options would keep the container from starting.
    unseen: ({ container }) =>
      container.logging?.value.driver === 'json-file'
        ? [{ kind: 'log-rotation', maxSize: '10m', maxFiles: 3 }]
        : [],
  },
};
