import { runStepRule } from './support/run-step-rule.js';
import { installedPackage } from './support/shell-commands.js';

const packages = /(?:^|\s)(sudo|doas|opendoas)(?=[\s=]|$)/;
const used = /(?:^|[\s;&|(])(sudo)\s+(?!-V\b)[\w/-]/;

/** A way to become root is in the image. */
export const dockerfileSudo = runStepRule({
  id: 'dockerfile-sudo',
  find: sudoIn,
  says: (piece) => (piece === 'NOPASSWD' ? 'lets a user become root without a password' : 'has or uses sudo'),
  only: 'final',
  title: 'sudo is in the image',
  severity: 'medium',
  why: 'sudo is a set-user-ID program whose purpose is to make root of another user. With it in the image, running as another user protects little.',
  attack: 'Takes over the service as its user, and calls sudo.',
  standards: {
    cisDocker: ['4.3', '4.8'],
    nsa: ['Non-root containers and "rootless" container engines'],
    mitre: ['T1548.003'],
  },
  advice: 'Do what needs root before USER, while building, and leave sudo out.',
  breaks: 'Scripts in the image that call sudo fail.',
});

function sudoIn(script: string): string | undefined {
  if (script.includes('NOPASSWD')) return 'NOPASSWD';
  if (!script.includes('sudo') && !script.includes('doas')) return undefined;
  const removes = /\b(?:purge|remove|autoremove|del|erase)\b/.test(script);
  return installedPackage(script, packages) ?? (removes ? undefined : used.exec(script)?.[1]);
}
