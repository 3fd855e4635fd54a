import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { instructionsOf, scriptOf } from './support/build-instructions.js';
import { startFormats } from './support/formats.js';
import { placeWithin } from './support/place-within.js';

const daemon = /(?:^|[\s/;&])(?:sshd|dropbear)(?=$|[\s;&])/;
const installed = /\b(?:openssh-server|dropbear)\b/;

/** A way in beside the engine's. */
export const sshServer: ContainerRule = {
  id: 'ssh-server',
  title: 'An SSH server runs in the container',
  severity: 'medium',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: "An SSH server in a container is a second way in, with passwords and keys of its own, past the engine's access control and log. It also needs root to log people in.",
  attack:
    'Guesses the password or finds the key in the image, and has a shell that no audit log of the engine shows.',
  standards: { cisDocker: ['5.7'], nsa: ['Network separation and hardening'], mitre: ['T1021.004', 'T1133'] },
  check(container) {
    return [...byPort(container), ...byCommand(container), ...byInstallation(container)];
  },
  fix: {
    advice:
      'Remove it and use docker exec or kubectl exec; a Git server may keep its own, on a port of its own.',
    breaks: 'Whoever logged in or copied files by ssh needs another way.',
  },
};

function byPort({ ports }: DeclaredContainer): Offence[] {
  return ports
    .filter(({ containerPort, protocol }) => containerPort === 22 && protocol === 'tcp')
    .map(({ at, published }) => ({
      at,
      message: published ? 'publishes SSH' : 'listens on port 22',
      detail: '22',
    }));
}

function byCommand({ entrypoint, command }: DeclaredContainer): Offence[] {
  return [entrypoint, command].flatMap((words) => {
    if (words === undefined || !daemon.test(words.value.join(' ').slice(0, 20_000))) return [];
    return [{ at: words.at, message: 'starts an SSH server', detail: 'command' }];
  });
}

function byInstallation(container: DeclaredContainer): Offence[] {
  return instructionsOf(container, 'RUN', 'final').flatMap((instruction) => {
    const piece = installed.exec(scriptOf(instruction))?.[0];
    return piece === undefined
      ? []
      : [{ at: placeWithin(instruction.at, piece), message: `installs ${piece}`, detail: piece }];
  });
}
