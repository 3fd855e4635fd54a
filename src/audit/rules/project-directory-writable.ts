import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Project directory with its manifests is mounted writable. */
export const projectDirectoryWritable = hostPathRule({
  id: 'project-directory-writable',
  kind: 'project',
  only: 'writable',
  title: 'Project directory with its manifests is mounted writable',
  severity: 'medium',
  why: 'The directory holds what is deployed next: the Compose file itself, scripts, .env and .git. Code in the container so decides which privileges it has after the next start.',
  attack: 'Adds `privileged: true` to the Compose file or a hook to .git, and waits for somebody to run it.',
  standards: { ...hostPathStandards, mitre: ['T1554', 'T1546'] },
  advice: 'Mount the source directory that the program needs rather than the directory with the manifests.',
  breaks:
    'Development servers that write beside the sources (caches, lock files, migrations) fail to. Mount these directories as well.',
});
