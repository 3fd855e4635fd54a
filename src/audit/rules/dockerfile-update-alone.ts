import { runStepRule } from './support/run-step-rule.js';
import { commandsOf } from './support/shell-commands.js';

const update = /(?:^|\s)((?:apt-get|apt)(?:\s+-\S+){0,4}\s+update)(?=\s|$)/;
const manager = /(?:^|\s)(?:apt-get|apt|aptitude)\s/;
const use = /\s(?:install|upgrade|dist-upgrade|full-upgrade|build-dep|satisfy)(?=\s|$)/;

/** The package lists are fetched in a step of their own, which is cached. */
export const dockerfileUpdateAlone = runStepRule({
  id: 'dockerfile-update-alone',
  find: updateAlone,
  says: () => 'fetches the package lists in a step of its own',
  title: 'Package lists are fetched in a step of their own',
  severity: 'low',
  why: 'A step that has not changed is taken from the cache. Later steps then install from package lists that may be months old, without the security updates since.',
  attack: 'Uses a hole that the distribution mended before the image was built.',
  standards: { cisDocker: ['4.7'], nsa: ['Building secure container images'], mitre: ['T1190'] },
  advice: 'Join it with the installation: RUN apt-get update && apt-get install -y ….',
  breaks: 'Newer packages may behave differently; pin the version of those that matter.',
});

function updateAlone(script: string): string | undefined {
  if (!script.includes('update')) return undefined;
  const commands = commandsOf(script);
  // Functions and scripts of the Dockerfile's own may install as well, where the words are in the same step.
  if (commands.some((command) => manager.test(command) && use.test(command))) return undefined;
  for (const command of commands) {
    const found = update.exec(command)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
