import type { ContainerRule } from './rule.js';

/** Nothing tells whether it still works. The image may have a check of its own, which a manifest does not show. */
export const healthCheckMissing: ContainerRule = {
  id: 'health-check-missing',
  title: 'No health check',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'quadlet', 'systemd', 'dockerfile'],
  why: 'Without a check, a service that hangs or only answers with errors counts as running. Nobody is told, and nothing routes around it.',
  attack: 'Ties up all workers of the service; the engine still reports it as running.',
  standards: { cisDocker: ['4.6', '5.27'], mitre: ['T1499'] },
  check({ healthCheck, at }) {
    return healthCheck === undefined ? [{ at, message: 'has no health check' }] : [];
  },
  fix: {
    advice:
      'Add a check that uses the service as a client does (healthcheck, HEALTHCHECK), with a program that is in the image.',
    breaks:
      'A check that is too strict marks a healthy service unhealthy; Swarm and autoheal then restart it.',
  },
};
