import { runStepRule } from './support/run-step-rule.js';
import { pipedToShell } from './support/shell-patterns.js';

/** `curl … | sh` while building. */
export const dockerfilePipeToShell = runStepRule({
  id: 'dockerfile-pipe-to-shell',
  find: pipedToShell,
  says: () => 'downloads a script and runs it unseen',
  title: 'A downloaded script is run while building',
  severity: 'medium',
  why: 'Whatever the server gives at that moment is run with root in the build, and ends in the image. Nobody sees which script it was, and the next build may get another one.',
  attack: 'Changes the script on the server or on the way, for this one client only if need be.',
  standards: {
    cisDocker: ['4.11', '4.12'],
    nsa: ['Building secure container images'],
    mitre: ['T1195.002', 'T1105'],
  },
  advice:
    'Download a fixed version, check it against a checksum that stands in the Dockerfile, and then run it.',
  breaks: 'A new version needs a new checksum.',
});
