import type { ContainerRule } from './rule.js';
import { isImageId } from './support/image-reference.js';

/** An image's local id: nobody knows where it came from. */
export const imageById: ContainerRule = {
  id: 'image-by-id',
  title: 'Image is named by its local id',
  severity: 'low',
  scope: 'container',
  formats: ['compose', 'kubernetes', 'docker-run', 'quadlet', 'systemd'],
  why: 'An id says neither where an image came from nor which version it is, and no scanner or update tool finds a newer one. On a machine that does not have it, nothing starts.',
  attack: 'Loads an image by hand on the machine and has it run under an id that nobody can trace.',
  standards: { cisDocker: ['4.2', '4.4'], nsa: ['Building secure container images'], mitre: ['T1525'] },
  check({ image }) {
    if (image === undefined || !isImageId(image.value)) return [];
    return [
      {
        at: image.at,
        message: `runs the image with the id ${image.value.replace('sha256:', '').slice(0, 12)}…`,
      },
    ];
  },
  fix: {
    advice:
      "Push the image to a registry, and name it with tag and digest (docker inspect shows an image's RepoDigests).",
    breaks: 'The machine must reach the registry to start it.',
  },
};
