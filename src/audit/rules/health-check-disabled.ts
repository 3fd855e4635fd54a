import type { ContainerRule } from './rule.js';

/** The image's own check is switched off. */
export const healthCheckDisabled: ContainerRule = {
  id: 'health-check-disabled',
  title: 'Health check is switched off',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'quadlet', 'systemd', 'dockerfile'],
  why: 'Somebody took away the check that the image came with. A service that hangs or only answers with errors then counts as running.',
  attack: 'Ties up all workers of the service; the engine still reports it as running.',
  standards: { cisDocker: ['4.6', '5.27'], mitre: ['T1499'] },
  check({ healthCheck }) {
    return healthCheck?.value === 'disabled'
      ? [{ at: healthCheck.at, message: 'switches the health check off' }]
      : [];
  },
  fix: {
    advice: 'Remove what switches it off, or replace it by a check that works here.',
    breaks:
      'If the check was off because it fails here, the container is reported unhealthy: docker inspect shows its output.',
  },
};
