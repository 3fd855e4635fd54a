import type { ContainerRule } from './rule.js';

/** Somebody has debugged this Pod, and the container is still there. */
export const ephemeralContainer: ContainerRule = {
  id: 'ephemeral-container',
  title: 'A debug container is in the Pod',
  severity: 'low',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'Ephemeral containers are added to a running Pod, with another image and often more rights, past the review of its manifest. They cannot be removed again except with the Pod.',
  attack:
    'Adds a container with its own tools to a Pod that it may not change otherwise, and reads its memory.',
  standards: { nsa: ['Pod security enforcement'], mitre: ['T1609', 'T1610'] },
  check({ role, at, image }) {
    if (role !== 'ephemeral') return [];
    return [{ at, message: `was added for debugging${image ? `, with ${image.value.slice(0, 80)}` : ''}` }];
  },
  fix: {
    advice:
      'Delete the Pod, so that its owner makes one without it, and see who may use pods/ephemeralcontainers.',
    breaks: 'A Pod without an owner does not come back by itself.',
  },
};
