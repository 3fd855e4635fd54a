import type { ContainerRule } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';
import { holdsSecret, shownUrl } from './support/shown-url.js';

const remote = /^(?:https?|git|ssh):\/\/|^git@/i;
const commit = /#[\da-f]{40}(?::|$)/;

/** A URL is added, and nothing says what should come from it. */
export const dockerfileAddRemote: ContainerRule = {
  id: 'dockerfile-add-remote',
  title: 'ADD of a URL without a checksum',
  severity: 'medium',
  scope: 'container',
  formats: ['dockerfile'],
  why: 'What the URL gives at the time of the build ends in the image, unchecked. The next build may get something else, and nobody is told.',
  attack: 'Changes the file on the server; every image that is built afterwards has it.',
  standards: {
    cisDocker: ['4.9', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1105'],
  },
  check(container) {
    return instructionsOf(container, 'ADD').flatMap(({ words, flags }) => {
      if (flags.some(({ name, value }) => name === 'checksum' && value !== '')) return [];
      return words
        .slice(0, -1)
        .filter(({ value }) => remote.test(value) && !commit.test(value))
        .map(({ at, value }) => {
          const shown = shownUrl(value);
          const offence = { at, message: `adds ${shown} without a checksum`, detail: shown };
          return holdsSecret(value) ? { ...offence, sensitive: true } : offence;
        });
    });
  },
  fix: {
    advice: 'Add --checksum=sha256:…, and for a Git repository the full commit id behind #.',
    breaks: 'A new version needs a new checksum.',
  },
};
