import { runStepRule } from './support/run-step-rule.js';
import { installedPackage } from './support/shell-commands.js';

const tools =
  /(?:^|\s)(netcat(?:-openbsd|-traditional)?|nmap|ncat|socat|tcpdump|gdb|strace|telnet|hydra|masscan|gcc|build-essential|build-base)(?=[\s=]|$)/;

/** Tools that an intruder would otherwise have to bring along. */
export const dockerfileAttackTools = runStepRule({
  id: 'dockerfile-attack-tools',
  find: toolIn,
  says: (piece) => `leaves ${piece} in the image`,
  only: 'final',
  title: 'Compilers or network tools stay in the image',
  severity: 'low',
  why: 'Debuggers, compilers and scanners are of no use to the service when it runs. Whoever gets in uses them to look around and to build what is needed to get further.',
  attack: 'Scans the network with nmap and compiles a kernel exploit with gcc, without downloading anything.',
  standards: {
    cisDocker: ['4.3'],
    nsa: ['Building secure container images'],
    mitre: ['T1046', 'T1027.004'],
  },
  advice:
    'Install build tools in a builder stage and copy the result, and debug from a container of its own (kubectl debug).',
  breaks: 'Scripts in the image that use the tool fail; health checks with nc are common.',
});

/** What the same step removes again (`apk del .build`, `apt-get purge`) does not stay. */
function toolIn(script: string): string | undefined {
  const tool = installedPackage(script, tools);
  if (tool === undefined) return undefined;
  return /\b(?:apk\s+del|(?:apt-get|apt)\s[^\n;&|]{0,60}(?:purge|remove)|(?:yum|dnf|microdnf)\s[^\n;&|]{0,60}(?:remove|erase))\b/.test(
    script,
  )
    ? undefined
    : tool;
}
