import type { ContainerRule } from './rule.js';
import { isImageId } from './support/image-reference.js';
import { imagesOf } from './support/images-of.js';
import { runsPodman } from './support/podman.js';

/** Podman looks a short name up in several registries. Docker always means docker.io. */
export const imageUnqualified: ContainerRule = {
  id: 'image-unqualified',
  title: 'Image name does not say which registry',
  severity: 'medium',
  scope: 'container',
  formats: ['quadlet', 'docker-run', 'systemd'],
  why: 'Podman tries a short name in each of its configured registries. Whichever has an image of that name first is where the program comes from.',
  attack: 'Registers the name in a registry that is asked earlier, and waits for the next pull.',
  standards: {
    cisDocker: ['4.2'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1036.005'],
  },
  check(container, workload) {
    if (!runsPodman(workload)) return [];
    return imagesOf(container).flatMap(({ setting: { at, value }, reference: { registry } }) => {
      // Quadlet: `name.image` and `name.build` are units beside this one.
      if (
        registry !== undefined ||
        isImageId(value) ||
        /\.(?:image|build)$/.test(value) ||
        isLocalPath(value)
      )
        return [];
      return [{ at, message: `${value.slice(0, 80)} names no registry`, detail: value }];
    });
  },
  fix: {
    advice: 'Write the name in full: docker.io/library/nginx:1.29.3.',
    breaks: 'Where the short name was found in another registry until now, that one must be written.',
  },
};

function isLocalPath(image: string): boolean {
  return image.startsWith('/') || /^(?:oci|dir|docker-archive|oci-archive):/.test(image);
}
