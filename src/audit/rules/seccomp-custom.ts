import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

/** A profile of somebody's own, which this audit has not read. */
export const seccompCustom: ContainerRule = {
  id: 'seccomp-custom',
  title: 'Seccomp profile is a file of its own',
  severity: 'info',
  scope: 'container',
  // An OCI configuration holds its filter itself.
  formats: [...engineFormats, 'kubernetes'],
  why: 'What the filter refuses stands in a file that this audit does not judge. It may be far stricter than the default, or allow everything.',
  attack: 'Uses system calls that the file allows and the default would not.',
  standards: { cisDocker: ['5.22'], cisKubernetes: ['5.7.2'], pss: ['Seccomp'], mitre: ['T1068'] },
  check({ seccomp }) {
    if (seccomp?.value.type !== 'localhost') return [];
    const name = seccomp.value.profile?.slice(0, 80) ?? 'of its own';
    return [{ at: seccomp.at, message: `uses the seccomp profile ${name}` }];
  },
  fix: {
    advice: 'Look at it: `tightship explain PROFILE` says what it allows beyond the default.',
    breaks: 'Nothing changes by looking; a stricter profile may refuse what the workload calls.',
    recorded: () => missing('the profile is a file of its own, which is not compared with the policy here'),
  },
};
