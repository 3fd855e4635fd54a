import { booleanOf, itemsOf, valueUnder } from '../source/node.js';
import type { ContainerRule } from './rule.js';

/** Compose runs a command in the container with more rights than the container has. */
export const hookPrivileged: ContainerRule = {
  id: 'hook-privileged',
  title: 'A hook runs privileged in the container',
  severity: 'high',
  scope: 'container',
  formats: ['compose'],
  why: 'post_start and pre_stop run a command in the container as docker exec does. With privileged it has all capabilities, although the container itself was confined.',
  attack: 'Replaces the program that the hook runs, and has all capabilities at the next start.',
  standards: { cisDocker: ['5.23'], mitre: ['T1609', 'T1611'] },
  check({ node }) {
    if (node === undefined) return [];
    return ['post_start', 'pre_stop'].flatMap((hook) =>
      itemsOf(valueUnder(node, hook)).flatMap((item) => {
        const privileged = valueUnder(item, 'privileged');
        if (privileged === undefined || booleanOf(privileged) !== true) return [];
        return [{ at: privileged, message: `${hook} runs a command with all privileges`, detail: hook }];
      }),
    );
  },
  fix: {
    advice: 'Run the hook without privileged, with user: root where it only has to change owners.',
    breaks: 'A command that mounts, or changes kernel settings, fails with EPERM.',
  },
};
