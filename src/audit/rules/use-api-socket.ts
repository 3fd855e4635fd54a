import { booleanOf, valueUnder } from '../source/node.js';
import type { ContainerRule } from './rule.js';

/** Compose mounts the engine's socket and the user's registry passwords. */
export const useApiSocket: ContainerRule = {
  id: 'use-api-socket',
  title: "Is given the engine's API and registry passwords",
  severity: 'critical',
  scope: 'container',
  formats: ['compose'],
  why: "With use_api_socket, Compose mounts the engine's socket into the container, and the user's registry credentials as a secret. Whoever may use the socket is root on the machine.",
  attack:
    'Starts a privileged container with the root of the machine mounted, and pushes images with the passwords.',
  standards: { cisDocker: ['5.32'], mitre: ['T1611', 'T1552.001', 'T1610'] },
  check({ node }) {
    const setting = valueUnder(node, 'use_api_socket');
    if (setting === undefined || booleanOf(setting) !== true) return [];
    return [{ at: setting, message: "is given the engine's API and the user's registry passwords" }];
  },
  fix: {
    advice:
      'Remove it, and put a proxy that allows single calls of the API between the container and the engine.',
    breaks: 'A container that starts or watches others no longer can.',
  },
};
