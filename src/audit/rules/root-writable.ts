import type { Policy } from '../../policy/policy.js';
import { parseSize } from '../../policy/size.js';
import type { Change } from '../fixes/change.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { isWindows } from './support/identity.js';
import { contradicts, supports } from './support/recorded.js';

/** The container may change its own programs. */
export const rootWritable: ContainerRule = {
  id: 'root-writable',
  title: 'Root filesystem is writable',
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: 'A workload that can change its own programs and configuration can be changed by whoever breaks in. With a read-only root, what was shipped is what runs.',
  attack: 'Writes tools and a changed program into the container, which stay until it is made anew.',
  standards: {
    cisDocker: ['5.13'],
    nsa: ['Immutable container file systems'],
    mitre: ['T1105', 'T1554'],
  },
  check(container, workload) {
    const { readOnlyRoot } = container;
    if (readOnlyRoot?.value === true || isWindows(workload)) return [];
    return [{ at: readOnlyRoot?.at ?? container.at, message: 'has a writable root filesystem' }];
  },
  fix: {
    advice:
      'Make the root read-only and mount tmpfs or volumes where the workload writes; `tightship learn` finds these.',
    breaks:
      'Writes elsewhere fail with "Read-only file system". The log names the path: mount a tmpfs there.',
    recorded: (_, { files }) =>
      files.root === 'writable'
        ? contradicts([], 'the recorded workload writes all over its root filesystem')
        : supports([readOnlyRootOf(files)], writesOf(files)),
  },
};

function readOnlyRootOf({ writable }: Policy['files']): Change {
  return {
    kind: 'read-only-root',
    writable: writable.map(({ path, kind, size }) => ({
      path,
      persistent: kind === 'persistent',
      ...(size !== undefined && { sizeBytes: parseSize(size) }),
    })),
  };
}

function writesOf({ writable }: Policy['files']): string {
  const paths = writable.map(({ path }) => path);
  return paths.length === 0
    ? 'the recorded workload writes nothing there'
    : `the recorded workload writes only to ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ' and others' : ''}`;
}
