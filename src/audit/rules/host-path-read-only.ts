import type { DeclaredMount } from '../model/declared-container.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { type HostPathKind, hostPathKind } from './support/host-path.js';
import { describeMount, hostPathStandards } from './support/host-path-rule.js';
import { missing } from './support/recorded.js';

/** Of these, other rules are about writable mounts only. */
const kinds: ReadonlySet<HostPathKind | undefined> = new Set([
  'other',
  'sys',
  'cgroup',
  'kernel-files',
  'programs',
  'logs',
]);

/** Files of the host that no narrower rule is about, mounted read-only. Those beside a manifest are its own. */
export const hostPathReadOnly: ContainerRule = {
  id: 'host-path-read-only',
  title: 'Files of the host are mounted read-only',
  severity: 'info',
  scope: 'container',
  formats: startFormats,
  why: 'The workload reads files that belong to one machine, and so runs only there. What is in these files is open to whoever breaks in.',
  attack: 'Reads configuration, logs or data of the host that lie there.',
  standards: hostPathStandards,
  check({ mounts }) {
    if (mounts.length === 0) return [];
    return mounts.filter(readsHost).map((mount) => ({
      at: mount.sourceAt ?? mount.at,
      message: describeMount(mount),
      detail: mount.target,
    }));
  },
  fix: {
    advice: 'Ship the files with the image, or as a config or secret of the engine.',
    breaks: 'The workload misses the files until they are provided otherwise. Its log names them.',
    recorded: () => missing('a policy does not tell whether the workload reads a mount'),
  },
};

function readsHost(mount: DeclaredMount): boolean {
  return mount.readOnly && mount.source?.[0] === '/' && kinds.has(hostPathKind(mount));
}
