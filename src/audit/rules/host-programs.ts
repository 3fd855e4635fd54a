import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's programs are mounted writable. */
export const hostPrograms = hostPathRule({
  id: 'host-programs',
  kind: 'programs',
  only: 'writable',
  title: "Host's programs are mounted writable",
  severity: 'critical',
  why: 'What stands in /usr, /bin and /lib the host runs as root all the time. Writing there is running code on the host.',
  attack: "Replaces a program or library that the host's root runs next.",
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1554'] },
  advice: 'Mount it read-only, or not at all: an image has its own programs.',
  breaks:
    'Installers that copy binaries to the host (CNI plugins, agents) fail with "Read-only file system". Install these on the host.',
});
