import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ContainerRule } from './rule.js';
import { runsPodman } from './support/podman.js';

/** Docker's network `bridge`, that all containers without another one share. */
export const defaultBridge: ContainerRule = {
  id: 'default-bridge',
  title: 'Uses the network that all containers share',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'systemd'],
  why: "Containers on Docker's default bridge reach each other on every port, whether or not they belong together. A network of the project's own connects only its members, and gives them names.",
  attack:
    'Scans the bridge from one container and attacks services of unrelated projects that trust their network.',
  standards: { cisDocker: ['5.30'], nsa: ['Network separation and hardening'], mitre: ['T1046'] },
  check(container, workload) {
    const at = defaultBridgeAt(container, workload);
    return at ? [{ at, message: "is on Docker's default bridge" }] : [];
  },
  fix: {
    advice: 'Make a network for the containers that belong together (docker network create) and use that.',
    breaks:
      'Containers that reached this one by its address or by --link, and are not in the new network, no longer do.',
  },
};

function defaultBridgeAt({ namespaces, at, role }: DeclaredContainer, workload: DeclaredWorkload) {
  const network = namespaces.network;
  if (network === undefined) {
    // Compose makes a network for each project; a command line without one gets the bridge.
    const byDefault = workload.format === 'docker-run' || workload.format === 'systemd';
    return byDefault && role === 'main' && !runsPodman(workload) ? at : undefined;
  }
  const { value } = network;
  if (value.mode !== 'private' || runsPodman(workload)) return undefined;
  return value.kind === 'bridge' || value.kind === 'default' ? network.at : undefined;
}
