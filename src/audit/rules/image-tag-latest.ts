import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { isImageId } from './support/image-reference.js';
import { imagesOf } from './support/images-of.js';

/** The newest image of that name, whatever that is when it is pulled. */
export const imageTagLatest: ContainerRule = {
  id: 'image-tag-latest',
  title: 'Image has no version',
  severity: 'medium',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'Without a tag, or with latest, each pull may bring another program, and nobody can say which one runs. An update that breaks something, or that was slipped in, cannot be told from the version before.',
  attack:
    'Pushes a changed image under the same tag with a stolen registry password, and every restart fetches it.',
  standards: {
    cisDocker: ['5.28'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1525'],
  },
  check(container) {
    return imagesOf(container).flatMap(({ setting: { at, value }, reference: { tag, digest } }) => {
      if (digest !== undefined || isImageId(value) || (tag !== undefined && tag !== 'latest')) return [];
      const message = tag === undefined ? 'has no tag, which means latest' : 'has the tag latest';
      return [{ at, message: `${value.slice(0, 80)} ${message}`, detail: value }];
    });
  },
  fix: {
    advice: 'Name a version (nginx:1.29.3), best with its digest (nginx:1.29.3@sha256:…).',
    breaks:
      'Security updates no longer come by themselves: let Renovate, Dependabot or a scheduled build raise the version.',
  },
};
