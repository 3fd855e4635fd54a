import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { startScripts } from './support/script-of-start.js';

const patterns =
  /\/dev\/(?:tcp|udp)\/[\w.${}-]{1,100}\/[\d$\w{}]{1,10}|\b(?:nc|ncat|netcat)\s(?:[^\n|;&]{0,100}\s)?(?:-\w{0,6}[ec]\b|--(?:sh-)?exec\b)|\bsocat\s[^\n|;&]{0,200}\bexec:|\bpty\.spawn\(|\bmkfifo\s[^\n]{0,200}\|\s*(?:nc|ncat|netcat)\b|\bmsfvenom\b|\bmeterpreter\b/i;

/** The command gives somebody else a shell. */
export const reverseShell: ContainerRule = {
  id: 'reverse-shell',
  title: 'Command hands a shell to another machine',
  severity: 'critical',
  scope: 'container',
  formats: startFormats,
  why: 'The command connects a shell to the network, which no service needs. It is what an intruder starts, or what was slipped into the manifest.',
  attack: 'Waits at the other end for a shell in the container, with all that the container may do.',
  standards: { nsa: ['Pod security enforcement'], mitre: ['T1059.004', 'T1609'] },
  check(container) {
    return startScripts(container)
      .filter(({ text }) => patterns.test(text))
      .map(({ at, what }) => ({ at, message: `${what} connects a shell to the network`, detail: what }));
  },
  fix: {
    advice: 'Find out who wrote it; if nobody can say, treat the machine as broken into.',
    breaks:
      'Whoever used the shell no longer has it; use docker exec or kubectl exec, which ask who you are.',
  },
};
