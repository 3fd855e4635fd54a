import { entryUnder, itemsOf, textOf } from '../source/node.js';
import type { ContainerRule } from './rule.js';

/** Every mount of another container, whatever they are. */
export const volumesFrom: ContainerRule = {
  id: 'volumes-from',
  title: 'Takes over all mounts of another container',
  severity: 'low',
  scope: 'container',
  formats: ['compose'],
  why: 'The service gets whatever the other one mounts, now and later: data, sockets, directories of the host. Nothing here shows what that is.',
  attack: "Writes into the other service's data, or finds the engine's socket among its mounts.",
  standards: { cisDocker: ['5.6'], mitre: ['T1611', 'T1565.001'] },
  check({ node }) {
    return itemsOf(entryUnder(node, 'volumes_from')?.value).map((at) => {
      const name = (textOf(at) ?? '').slice(0, 80);
      return { at, message: `takes over the mounts of ${name}`, detail: name };
    });
  },
  fix: {
    advice: 'Name the volumes that both need under volumes, read-only where it only reads.',
    breaks: 'Mounts that were not named are missing: the program does not find files that it had before.',
  },
};
