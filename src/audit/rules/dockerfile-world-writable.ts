import { isWorldWritable } from './support/chmod-modes.js';
import { modeRule } from './support/mode-rule.js';

/** Files of the image that every user may change. */
export const dockerfileWorldWritable = modeRule({
  id: 'dockerfile-world-writable',
  isBad: isWorldWritable,
  says: 'lets everybody write',
  title: 'Files are made writable for everybody',
  severity: 'medium',
  why: 'Every process in the container can change such files, whoever it runs as. Where they are programs or configuration, that is a way to run code as whoever uses them.',
  attack: 'Changes a script as nobody, and waits until root or a job runs it.',
  standards: { nsa: ['Immutable container file systems'], mitre: ['T1222.002', 'T1574'] },
  advice: 'Give the files to the user that needs them (COPY --chown, chown), with mode 0755 or 0644.',
  breaks:
    'A container that is started with another user id can no longer write there; a shared group helps (chmod g=u, group 0).',
});
