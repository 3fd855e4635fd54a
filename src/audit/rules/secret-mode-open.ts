import type { DeclaredWorkload } from '../model/declared-workload.js';
import { itemsOf, type Node, textOf, valueAt, valueUnder } from '../source/node.js';
import type { Offence, WorkloadRule } from './rule.js';
import { fileMode } from './support/octal-mode.js';

/** Files of secrets that everybody in the container may write or run. */
export const secretModeOpen: WorkloadRule = {
  id: 'secret-mode-open',
  title: 'A secret file has open permissions',
  severity: 'low',
  scope: 'workload',
  formats: ['kubernetes', 'compose'],
  why: 'The mode was widened beyond reading. Every user in the container may then read the secret, also those that services drop to for safety.',
  attack: 'Takes over a worker that runs as nobody, and still reads the database password.',
  standards: { nsa: ['Secrets'], mitre: ['T1552.001', 'T1222.002'] },
  check(workload) {
    return workload.format === 'kubernetes' ? ofPod(workload) : ofServices(workload);
  },
  fix: {
    advice: 'Use mode 0400, or 0440 with the group of the program (fsGroup, gid).',
    breaks: 'A program that runs as another user or group than the file has can no longer read it.',
  },
};

function ofPod({ pod, format }: DeclaredWorkload): Offence[] {
  return itemsOf(valueUnder(pod?.spec, 'volumes')).flatMap((volume) => {
    const secret = valueUnder(volume, 'secret');
    const projected = valueUnder(volume, 'projected');
    const files = [
      ...itemsOf(valueUnder(secret, 'items')),
      ...itemsOf(valueUnder(projected, 'sources')).flatMap((source) =>
        itemsOf(valueAt(source, 'secret', 'items')),
      ),
    ];
    const modes = [valueUnder(secret, 'defaultMode'), ...files.map((file) => valueUnder(file, 'mode'))];
    return modes.flatMap((mode) => offence(mode, format, textOf(valueUnder(volume, 'name')) ?? ''));
  });
}

function ofServices({ containers, format }: DeclaredWorkload): Offence[] {
  return containers.flatMap(({ node }) =>
    itemsOf(valueUnder(node, 'secrets')).flatMap((secret) =>
      offence(valueUnder(secret, 'mode'), format, textOf(valueUnder(secret, 'source')) ?? ''),
    ),
  );
}

/** More than reading for others, or writing and running for the group. */
function offence(mode: Node | undefined, format: DeclaredWorkload['format'], name: string): Offence[] {
  const bits = fileMode(mode, format);
  if (mode === undefined || bits === undefined || (bits & 0o033) === 0) return [];
  return [{ at: mode, message: `${name.slice(0, 60)} has the mode 0${bits.toString(8)}`, detail: name }];
}
