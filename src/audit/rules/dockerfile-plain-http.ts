import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { instructionsOf, scriptOf } from './support/build-instructions.js';
import { placeWithin } from './support/place-within.js';
import { commandsOf } from './support/shell-commands.js';
import { holdsSecret, shownUrl } from './support/shown-url.js';

/** Tools that fetch; apt's sources are left out, for their packages are signed. */
const fetching = /\b(?:curl|wget|git\s+clone|pip3?\s|npm\s|--(?:extra-)?index-url|--registry)\b/;
const plain = /\bhttp:\/\/[^\s"'|;&)]{1,300}/;
const local = /^http:\/\/(?:localhost|127\.|\[::1\])/;
const checked = /\b(?:sha(?:256|384|512)sum|gpgv|cosign|minisign)\b|\s--verify\b/;

/** Something is fetched without encryption, and not checked by a checksum. */
export const dockerfilePlainHttp: ContainerRule = {
  id: 'dockerfile-plain-http',
  title: 'Downloads over plain HTTP',
  severity: 'medium',
  scope: 'container',
  formats: ['dockerfile'],
  why: 'Whoever is on the way can change what is downloaded over HTTP. It ends in the image, and in all containers made from it.',
  attack: 'Answers in place of the server from the same network, with a changed program.',
  standards: {
    cisDocker: ['4.11', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1557'],
  },
  check: (container) => [...inSteps(container), ...inAdd(container)],
  fix: {
    advice: 'Use https, or check what came against a checksum that stands in the Dockerfile.',
    breaks: 'A server without https needs a mirror that has it.',
  },
};

function inSteps(container: DeclaredContainer): Offence[] {
  return instructionsOf(container, 'RUN').flatMap((instruction) => {
    const script = scriptOf(instruction);
    // A checksum or signature in the same step makes the way it came irrelevant.
    if (!script.includes('http://') || checked.test(script)) return [];
    const url = commandsOf(script)
      .map((command) => (fetching.test(command) ? plain.exec(command)?.[0] : undefined))
      .find((found) => found !== undefined && !local.test(found));
    return url === undefined ? [] : [offence(placeWithin(instruction.at, url), url)];
  });
}

function inAdd(container: DeclaredContainer): Offence[] {
  return instructionsOf(container, 'ADD').flatMap(({ words, flags }) => {
    if (flags.some(({ name }) => name === 'checksum')) return [];
    return words
      .slice(0, -1)
      .filter(({ value }) => value.startsWith('http://') && !local.test(value))
      .map(({ at, value }) => offence(at, value));
  });
}

function offence(at: Offence['at'], url: string): Offence {
  const shown = shownUrl(url);
  const found = { at, message: `downloads ${shown}`, detail: shown };
  return holdsSecret(url) ? { ...found, sensitive: true } : found;
}
