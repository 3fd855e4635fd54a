import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { imagesOf } from './support/images-of.js';

const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]+\])(?::\d+)?$/i;

/** A registry without a name has hardly ever a certificate. */
export const imageRegistryAddress: ContainerRule = {
  id: 'image-registry-address',
  title: 'Image comes from a registry named by its address',
  severity: 'low',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'Registries that are named by an IP address mostly have no certificate, and engines are told to accept them as insecure. Then whoever is on the way can hand out another image.',
  attack: "Answers for the registry's address in the local network, and serves an image of its own.",
  standards: { cisDocker: ['2.5'], nsa: ['Building secure container images'], mitre: ['T1195.002', 'T1557'] },
  check(container) {
    return imagesOf(container).flatMap(({ setting: { at, value }, reference: { registry, digest } }) => {
      if (
        registry === undefined ||
        digest !== undefined ||
        !address.test(registry) ||
        /^127\./.test(registry)
      )
        return [];
      return [{ at, message: `comes from ${registry}`, detail: value }];
    });
  },
  fix: {
    advice: 'Give the registry a name and a certificate, or pin the image by digest.',
    breaks: "Machines must know the registry's name and trust its certificate before they can pull.",
  },
};
