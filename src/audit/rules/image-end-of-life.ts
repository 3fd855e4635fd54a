import type { ContainerRule } from './rule.js';
import { endOfLife } from './support/end-of-life.js';
import { startFormats } from './support/formats.js';
import { imagesOf } from './support/images-of.js';

/** A well-known image whose makers have stopped mending it. */
export const imageEndOfLife: ContainerRule = {
  id: 'image-end-of-life',
  title: 'Image gets no security updates any more',
  severity: 'medium',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'The makers of this version have ended its support. Holes that were found since are public, and stay open here.',
  attack: 'Reads the version from a banner or an error page, and uses a published exploit.',
  standards: { cisDocker: ['4.4'], nsa: ['Upgrading and application security practices'], mitre: ['T1190'] },
  check(container) {
    return imagesOf(container).flatMap(({ setting: { at, value }, reference }) => {
      const reason = endOfLife(reference);
      return reason === undefined ? [] : [{ at, message: `${value.slice(0, 80)}: ${reason}`, detail: value }];
    });
  },
  fix: {
    advice: 'Move to a version that is supported.',
    breaks:
      'A new major version may change configuration and data formats: read its upgrade notes, and try it on a copy of the data.',
  },
};
