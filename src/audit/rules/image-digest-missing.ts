import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { isImageId } from './support/image-reference.js';
import { imagesOf } from './support/images-of.js';

/** A tag can be moved to another image; a digest is the image. */
export const imageDigestMissing: ContainerRule = {
  id: 'image-digest-missing',
  title: 'Image is not pinned by digest',
  severity: 'low',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'A tag is a name that whoever can push may give to another image. Only a digest says which bytes are run, and the engine checks it.',
  attack: 'Moves a tag that many use to an image with a back door; machines that pull later run it.',
  standards: { cisDocker: ['4.2'], nsa: ['Building secure container images'], mitre: ['T1195.002', 'T1525'] },
  check(container) {
    return imagesOf(container).flatMap(({ setting: { at, value }, reference: { digest } }) => {
      if (digest !== undefined || isImageId(value)) return [];
      return [{ at, message: `${value.slice(0, 80)} has no digest`, detail: value }];
    });
  },
  fix: {
    advice: 'Add the digest behind the tag: docker buildx imagetools inspect IMAGE prints it.',
    breaks:
      'Security updates no longer come by themselves: let Renovate, Dependabot or a scheduled build raise the digest.',
  },
};
