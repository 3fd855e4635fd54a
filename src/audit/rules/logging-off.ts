import type { ContainerRule } from './rule.js';

/** What the container prints is thrown away. */
export const loggingOff: ContainerRule = {
  id: 'logging-off',
  title: 'Output is not logged',
  severity: 'medium',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'quadlet', 'systemd'],
  why: 'With the log driver none, what the service prints is gone. After a break-in nothing tells what happened, and before it nobody is warned.',
  attack: 'Tries passwords and exploits at leisure: no line of it is kept.',
  standards: { cisDocker: ['2.13'], nsa: ['Logging'], mitre: ['T1562.001'] },
  check({ logging }) {
    return logging?.value.driver === 'none' ? [{ at: logging.at, message: 'uses the log driver none' }] : [];
  },
  fix: {
    advice: 'Remove the driver none, or use local, which rotates its files by itself.',
    breaks: 'A service that prints a lot now uses disk space; local keeps 100 MB by default.',
  },
};
