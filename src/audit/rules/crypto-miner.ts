import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { startScripts } from './support/script-of-start.js';

const command =
  /\b(?:stratum\+(?:tcp|ssl|tls)|xmrig|minerd|cpuminer|ethminer|nbminer|t-rex-miner|cgminer|phoenixminer|lolminer|--donate-level)\b/i;
const image = /(?:^|\/)(?:xmrig|cpuminer|minerd|ethminer|monero-?miner|xmr-?(?:stak|miner))\b/i;

/** It mines cryptocurrency. */
export const cryptoMiner: ContainerRule = {
  id: 'crypto-miner',
  title: 'Mines cryptocurrency',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'Most containers that mine were put there by somebody who does not pay for the machine. Where one is, the way by which it came is open.',
  attack: 'Uses every CPU for its own profit, and comes back through the same hole when it is removed.',
  standards: { mitre: ['T1496'] },
  check(container) {
    const offences = startScripts(container)
      .filter(({ text }) => command.test(text))
      .map(({ at, what }) => ({ at, message: `${what} mines cryptocurrency`, detail: what }));
    if (container.image && image.test(container.image.value))
      offences.push({ at: container.image.at, message: 'the image mines cryptocurrency', detail: 'image' });
    return offences;
  },
  fix: {
    advice: 'Find out who started it; if nobody can say, look for how they got in before you remove it.',
    breaks: 'If it is meant to mine, it no longer does.',
  },
};
