import type { ContainerRule } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';

const remote = /^(?:https?|git|ssh):\/\/|^git@/i;
const archive = /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/i;

/** ADD where COPY does. */
export const dockerfileAdd: ContainerRule = {
  id: 'dockerfile-add',
  title: 'ADD where COPY is meant',
  severity: 'info',
  scope: 'container',
  formats: ['dockerfile'],
  why: 'ADD unpacks archives and downloads URLs, depending on what the name happens to be. COPY only copies, so that the image holds what was reviewed.',
  attack: 'Puts an archive under a name that is added, and its files land where nobody expects them.',
  standards: { cisDocker: ['4.9'], nsa: ['Building secure container images'], mitre: ['T1195.002'] },
  check(container) {
    return instructionsOf(container, 'ADD').flatMap(({ at, words, heredocs }) => {
      const sources = words.slice(0, -1).map(({ value }) => value);
      if (sources.length === 0 || heredocs.length > 0) return [];
      // What ADD is for: archives to unpack, and URLs, which have a rule of their own.
      if (sources.some((source) => remote.test(source) || archive.test(source) || source.includes('$')))
        return [];
      return [{ at, message: `adds ${(sources[0] ?? '').slice(0, 60)}`, detail: sources[0] ?? '' }];
    });
  },
  fix: {
    advice: 'Write COPY.',
    breaks: 'An archive that ADD unpacked is copied as it is: unpack it in a RUN, or keep ADD for it.',
  },
};
