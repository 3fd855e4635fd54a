import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Docker socket is mounted. */
export const dockerSocket = hostPathRule({
  id: 'docker-socket',
  kind: 'docker-socket',
  title: 'Docker socket is mounted',
  severity: 'critical',
  why: "Whoever can connect to Docker's socket can start a privileged container with the host's root mounted. A read-only mount changes nothing, for connecting writes nothing to the file.",
  attack: "Asks the daemon to start a container with the host's / mounted, and works on the host as root.",
  standards: { ...hostPathStandards, cisDocker: ['5.32'], mitre: ['T1611', 'T1610', 'T1552.007'] },
  advice:
    "Put a proxy between that allows only the calls needed, or use the engine's rootless mode or a remote API with authorisation.",
  breaks:
    'Programs that manage containers (Traefik, Portainer, Watchtower, CI runners) lose their view of the engine. They say that they cannot connect to the Docker daemon.',
});
