import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { supports } from './support/recorded.js';

/** The masks over /proc and /sys are off. */
export const procUnmasked: ContainerRule = {
  id: 'proc-unmasked',
  title: 'Masks of /proc are switched off',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: "Engines hide or write-protect the parts of /proc and /sys that belong to the whole machine. Without these masks root in the container reads kernel memory maps and writes the host's kernel parameters.",
  attack: 'Writes a program to /proc/sys/kernel/core_pattern or a command to /proc/sysrq-trigger.',
  standards: { cisDocker: ['5.6'], pss: ['/proc Mount Type'], mitre: ['T1611'] },
  check({ procMount }) {
    return procMount?.value === 'unmasked' ? [{ at: procMount.at, message: 'has an unmasked /proc' }] : [];
  },
  fix: {
    advice: 'Remove it: only containers that start containers without privileges need it.',
    breaks:
      'Nested rootless engines cannot mount a /proc of their own. They say "mount proc: Operation not permitted".',
    recorded: () =>
      supports([{ kind: 'proc-masked' }], 'the workload was recorded and verified with the masks on'),
  },
};
