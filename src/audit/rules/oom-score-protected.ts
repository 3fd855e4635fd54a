import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';

/** From here on it outlives most of the host's own services. */
const protectedScore = -500;

/** The container is spared at the expense of the host's own processes. */
export const oomScoreProtected: ContainerRule = {
  id: 'oom-score-protected',
  title: 'Container is spared when memory runs out',
  severity: 'medium',
  scope: 'container',
  formats: engineFormats,
  why: "A very negative score tells the kernel to end other processes first. Those are other containers and the host's own services, whoever used the memory up.",
  attack: 'Uses up the memory of the machine and is not ended: monitoring, logging and login services are.',
  standards: { mitre: ['T1499', 'T1562.001'] },
  check({ resources: { oomScoreAdj } }) {
    if (oomScoreAdj === undefined || oomScoreAdj.value > protectedScore) return [];
    const { at, value } = oomScoreAdj;
    return [
      {
        at,
        message: value <= -1000 ? 'is never ended when memory runs out' : `has an OOM score of ${value}`,
      },
    ];
  },
  fix: {
    advice: 'Remove oom_score_adj and give the container a memory limit and a reservation instead.',
    breaks: 'When the machine runs out of memory, this container may be among those that are ended.',
  },
};
