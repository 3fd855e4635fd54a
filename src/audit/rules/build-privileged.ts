import type { DeclaredContainer } from '../model/declared-container.js';
import { booleanOf, itemsOf, textOf, valueAt } from '../source/node.js';
import type { ContainerRule, Offence } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';

/** Building the image takes rights over the machine that builds it. */
export const buildPrivileged: ContainerRule = {
  id: 'build-privileged',
  title: 'The image is built with privileges',
  severity: 'high',
  scope: 'container',
  formats: ['compose', 'dockerfile'],
  why: 'A privileged build step has all capabilities and devices of the machine that builds. Whatever it downloads and runs can take that machine over, which is often the one that builds everything.',
  attack: "Slips a script into a dependency, and the build mounts the builder's disk.",
  standards: { cisDocker: ['5.5'], nsa: ['Building secure container images'], mitre: ['T1611', 'T1195.002'] },
  check(container, { format }) {
    return format === 'compose' ? ofCompose(container) : ofDockerfile(container);
  },
  fix: {
    advice:
      'Do what needs privileges (mounting, loading modules) when the container runs, or outside of the build.',
    breaks: 'Steps that mount filesystems, use devices or run containers fail in an ordinary build.',
  },
};

function ofCompose({ node }: DeclaredContainer): Offence[] {
  const privileged = valueAt(node, 'build', 'privileged');
  const found: Offence[] = [];
  if (privileged !== undefined && booleanOf(privileged) === true)
    found.push({ at: privileged, message: 'is built privileged', detail: 'privileged' });
  for (const item of itemsOf(valueAt(node, 'build', 'entitlements'))) {
    if (textOf(item) === 'security.insecure')
      found.push({ at: item, message: 'is built with security.insecure', detail: 'security.insecure' });
  }
  return found;
}

function ofDockerfile(container: DeclaredContainer): Offence[] {
  return instructionsOf(container, 'RUN').flatMap(({ flags }) =>
    flags
      .filter(({ name, value }) => name === 'security' && value === 'insecure')
      .map(({ at }) => ({ at, message: 'runs a build step with all privileges' })),
  );
}
