import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** No category of its own, or all of them. */
const shared = /^s0(?:-s0)?(?::c0\.c1023)?$/;

/** A level that does not keep containers apart. */
export const selinuxLevelShared: ContainerRule = {
  id: 'selinux-level-shared',
  title: 'SELinux level does not keep containers apart',
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: "The runtime gives each container two categories of its own, so that none reads another's files. Level s0 has none, and c0.c1023 has all.",
  attack: "Reads other containers' files where another barrier gives way.",
  standards: { cisDocker: ['5.3'], mitre: ['T1611'] },
  check({ selinux: { level } }) {
    if (level === undefined || !shared.test(level.value)) return [];
    return [{ at: level.at, message: `runs with SELinux level ${level.value}` }];
  },
  fix: {
    advice: 'Remove it, or set two categories that only those share which exchange files.',
    breaks: 'Files that were written with the former level are refused. Relabel them with :Z.',
    recorded: () => missing('a policy does not say which SELinux label it was recorded under'),
  },
};
