import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { type HostPathKind, hostPathKind } from './support/host-path.js';
import { missing } from './support/recorded.js';

const sockets: ReadonlySet<HostPathKind | undefined> = new Set([
  'docker-socket',
  'containerd-socket',
  'crio-socket',
  'podman-socket',
]);

/** The engine's socket in a container that the network can reach. */
export const comboDockerSocketPublished: ContainerRule = {
  id: 'combo-docker-socket-published',
  title: "Engine's socket behind a published port",
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'The container that may start any other is one that strangers talk to. A single flaw of its service is root on the host over the network.',
  attack:
    'Uses a flaw of the published service, asks the engine for a privileged container, and owns the host.',
  standards: { cisDocker: ['5.14', '5.32'], pss: ['HostPath Volumes'], mitre: ['T1190', 'T1611', 'T1610'] },
  check({ mounts, ports }) {
    if (mounts.length === 0 || ports.length === 0) return [];
    const open = ports.find(({ published }) => published !== undefined && !isLoopback(published.address));
    if (open === undefined) return [];
    return mounts
      .filter((mount) => sockets.has(hostPathKind(mount)))
      .map((mount) => ({
        at: mount.sourceAt ?? mount.at,
        message:
          `has the engine's socket at ${mount.target.slice(0, 80)} and publishes port ${open.published?.port ?? open.containerPort ?? ''}`.trimEnd(),
        detail: mount.target,
      }));
  },
  fix: {
    advice: 'Put a socket proxy that allows only reading between the two, or publish on 127.0.0.1 only.',
    breaks: 'Consoles that manage containers (Portainer) can be reached from this machine only.',
    recorded: () => missing('a policy does not tell whether the workload uses the socket'),
  },
};

function isLoopback(address: string | undefined): boolean {
  return (
    address !== undefined &&
    (address.startsWith('127.') || address === '::1' || address === '[::1]' || address === 'localhost')
  );
}
