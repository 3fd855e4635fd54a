import type { DeclaredContainer } from '../model/declared-container.js';
import { itemsOf, textOf, valueAt } from '../source/node.js';
import type { ContainerRule, Offence } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';

/** Build steps in the network of the machine that builds. */
export const buildHostNetwork: ContainerRule = {
  id: 'build-host-network',
  title: "The image is built in the builder's network",
  severity: 'medium',
  scope: 'container',
  formats: ['compose', 'dockerfile'],
  why: 'In the network of the machine, a build step reaches what listens on its loopback address only: engines, databases, agents. A dependency that runs code while it is installed does, too.',
  attack: "Asks the cloud's metadata service or a local daemon from an install script.",
  standards: {
    cisDocker: ['5.10'],
    nsa: ['Building secure container images'],
    mitre: ['T1046', 'T1195.002'],
  },
  check(container, { format }) {
    return format === 'compose' ? ofCompose(container) : ofDockerfile(container);
  },
  fix: {
    advice: "Build in the default network, and reach a local service by the machine's address.",
    breaks: 'Steps that download from a server on localhost no longer find it.',
  },
};

function ofCompose({ node }: DeclaredContainer): Offence[] {
  const network = valueAt(node, 'build', 'network');
  const entitled = itemsOf(valueAt(node, 'build', 'entitlements')).filter(
    (item) => textOf(item) === 'network.host',
  );
  const hosts = network !== undefined && textOf(network) === 'host' ? [network, ...entitled] : entitled;
  return hosts.map((at) => ({ at, message: "is built in the machine's network" }));
}

function ofDockerfile(container: DeclaredContainer): Offence[] {
  return instructionsOf(container, 'RUN').flatMap(({ flags }) =>
    flags
      .filter(({ name, value }) => name === 'network' && value === 'host')
      .map(({ at }) => ({ at, message: "runs a build step in the machine's network" })),
  );
}
