import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { startScripts } from './support/script-of-start.js';
import { installedPackage } from './support/shell-commands.js';
import { pipedToShell } from './support/shell-patterns.js';

const anyPackage = /(?:^|\s)([\w@][\w.+@:/=~-]*)(?=\s|$)/;
const languageInstall =
  /\bpip3?\s+install\s+(?!-r\b|--no-index\b|\.|-e\b)|\bnpm\s+(?:install|i)\s+-g\b|\bnpx\s+-y\b/;

/** Code is fetched and run at each start. */
export const downloadsAtStart: ContainerRule = {
  id: 'downloads-at-start',
  title: 'Downloads programs when it starts',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'What runs is then not in the image that was reviewed and scanned, but whatever the server gives at that moment. A digest on the image protects nothing of it.',
  attack:
    'Takes over the server, or stands between, and has its own code run in every container that starts.',
  standards: {
    cisDocker: ['4.11'],
    nsa: ['Building secure container images'],
    mitre: ['T1105', 'T1195.002'],
  },
  check(container) {
    return startScripts(container).flatMap(({ text, at, what }) => {
      if (pipedToShell(text))
        return [{ at, message: `${what} downloads a script and runs it`, detail: what }];
      const installs = languageInstall.test(text) || installedPackage(text, anyPackage) !== undefined;
      return installs ? [{ at, message: `${what} installs packages`, detail: what }] : [];
    });
  },
  fix: {
    advice: 'Do it in the Dockerfile, and give the image a version.',
    breaks: 'The image must be built again for each change of what was downloaded.',
  },
};
