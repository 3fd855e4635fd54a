import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Podman socket is mounted. */
export const podmanSocket = hostPathRule({
  id: 'podman-socket',
  kind: 'podman-socket',
  title: 'Podman socket is mounted',
  severity: 'high',
  why: "Podman's socket lets its clients start containers as the user that Podman runs as. Of the system's service that is root; of a user's, it is all that the user has.",
  attack: "Starts a container with that user's home, or the host's root, mounted, and takes it over.",
  standards: { ...hostPathStandards, cisDocker: ['5.32'], mitre: ['T1611', 'T1610'] },
  advice: 'Remove the mount, or use the socket of a user who owns nothing else.',
  breaks:
    'Programs that manage containers lose their view of Podman. They say that they cannot connect to the service.',
});
