import type { ContainerRule } from './rule.js';

const system =
  /^\/(?:$|(?:etc|bin|sbin|usr|lib|lib64|root|boot|dev|proc|sys|var\/run|run|opt|home)(?:\/(?:bin|sbin|lib|local))?\/?$)/;

/** VOLUME makes a place writable and lasting in every container, whatever its settings. */
export const dockerfileVolumeSensitive: ContainerRule = {
  id: 'dockerfile-volume-sensitive',
  title: 'A system directory is declared as a volume',
  severity: 'medium',
  scope: 'container',
  formats: ['dockerfile'],
  why: 'A volume is writable also where the root filesystem is read-only, and outlives the container. For directories of programs and configuration, that undoes what a fresh container is for.',
  attack: 'Changes programs or configuration there, and finds the change again in the next container.',
  standards: { cisDocker: ['5.13'], nsa: ['Immutable container file systems'], mitre: ['T1525', 'T1574'] },
  check({ mounts }) {
    return mounts
      .filter(({ kind, target }) => kind === 'volume' && system.test(target))
      .map(({ at, target }) => ({ at, message: `declares ${target} as a volume`, detail: target }));
  },
  fix: {
    advice:
      'Declare only the directories for data, or none: whoever runs the image can mount a volume anywhere.',
    breaks: 'What was written there is gone with the container unless somebody mounts a volume.',
  },
};
