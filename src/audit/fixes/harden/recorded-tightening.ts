import { dockerDefaultCapabilities } from '../../../linux/capabilities.js';
import { type Policy, reasonKey } from '../../../policy/policy.js';
import { parseSize } from '../../../policy/size.js';
import { writeProfile } from '../../../seccomp/profile/write-profile.js';
import { profileOfPolicy } from '../../../seccomp/profile-of-policy.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import type { Change } from '../change.js';

/** A change that no rule asks for, and that the recording shows to be possible. */
export interface Tightening {
  change: Change;
  because: string;
}

/** What a policy allows to tighten beyond the rules; nothing that the manifest already has as tight or tighter. */
export function recordedTightening(
  policy: Policy,
  container: DeclaredContainer,
  workload: DeclaredWorkload,
): Tightening[] {
  // A Dockerfile does not say how its image is started.
  if (container.role === 'image') return [];
  return [
    ...exactCapabilities(policy, container),
    ...noNewPrivileges(policy, container),
    ...readOnlyRoot(policy, container),
    ...limits(policy, container, workload),
    ...(takesProfile[workload.format] ? seccompProfile(policy, container, workload) : []),
  ];
}

/** What a policy allows to tighten, and only a person can do. */
export function tighteningByHand(
  policy: Policy,
  container: DeclaredContainer,
  workload: DeclaredWorkload,
): Tightening[] {
  const byHand = container.role !== 'image' && !takesProfile[workload.format];
  return byHand ? seccompProfile(policy, container, workload) : [];
}

/**
 * Whether a manifest can name a profile that lies beside it. Others name one on the node (Kubernetes), relative to
 * wherever a command is run, or by an absolute path.
 */
const takesProfile: Record<ManifestFormat, boolean> = {
  compose: true,
  kubernetes: false,
  dockerfile: false,
  'docker-inspect': false,
  'docker-run': false,
  oci: false,
  quadlet: false,
  systemd: false,
};

function exactCapabilities(
  { capabilities: only }: Policy,
  { capabilities }: DeclaredContainer,
): Tightening[] {
  const { add, drop } = capabilities;
  const dropped = new Set(drop.map(({ value }) => value));
  const defaults = dropped.has('ALL') ? [] : dockerDefaultCapabilities.filter((name) => !dropped.has(name));
  const has = [...defaults, ...add.map(({ value }) => value)];
  if (has.every((name) => only.some((needed) => needed === name))) return [];
  const needs = only.length === 0 ? 'no capability' : `only ${only.join(', ')}`;
  return [{ change: { kind: 'capabilities-only', only }, because: `the recorded workload needs ${needs}` }];
}

function noNewPrivileges(policy: Policy, container: DeclaredContainer): Tightening[] {
  if (!policy.noNewPrivileges || container.noNewPrivileges?.value === true) return [];
  return [
    { change: { kind: 'no-new-privileges' }, because: 'the workload was recorded and verified under it' },
  ];
}

function readOnlyRoot(policy: Policy, container: DeclaredContainer): Tightening[] {
  if (policy.files.root !== 'read-only' || container.readOnlyRoot?.value === true) return [];
  const writable = policy.files.writable.map(({ path, kind, size }) => ({
    path,
    persistent: kind === 'persistent',
    ...(size !== undefined && { sizeBytes: parseSize(size) }),
  }));
  return [
    {
      change: { kind: 'read-only-root', writable },
      because: 'the recorded workload writes nowhere else',
    },
  ];
}

/** Where a recording changed a file that is there: no volume can stand in for a single file. */
export function writtenFile({ reasons }: Policy, change: Change): string | undefined {
  if (change.kind !== 'read-only-root') return undefined;
  const place = change.writable.find(({ path, persistent }) => {
    const reason = reasons[reasonKey('files.writable', path)];
    return persistent && reason !== undefined && /^(?:metadata, )?modified(?:$|,| and )/.test(reason);
  });
  return place?.path;
}

function limits(
  { resources }: Policy,
  { resources: has }: DeclaredContainer,
  { format }: DeclaredWorkload,
): Tightening[] {
  const because = 'the recorded workload stays below it, with headroom';
  const found: Tightening[] = [];
  if (resources.memory !== undefined && !has.memoryLimit)
    found.push({
      change: { kind: 'limit', resource: 'memory', value: parseSize(resources.memory) },
      because,
    });
  if (resources.cpus !== undefined && !has.cpuLimit)
    found.push({ change: { kind: 'limit', resource: 'cpus', value: resources.cpus }, because });
  if (resources.pids !== undefined && !has.pidsLimit && format !== 'kubernetes')
    found.push({ change: { kind: 'limit', resource: 'pids', value: resources.pids }, because });
  return found;
}

function seccompProfile(
  policy: Policy,
  container: DeclaredContainer,
  workload: DeclaredWorkload,
): Tightening[] {
  if (container.seccomp?.value.type === 'localhost') return [];
  return [
    {
      change: {
        kind: 'seccomp-profile',
        file: `./seccomp/${fileName(workload.name, container.name)}.json`,
        content: writeProfile(profileOfPolicy(policy), 'docker'),
      },
      because: `the recorded workload makes ${policy.seccomp.allow.length} of the kernel's system calls`,
    },
  ];
}

/** Names come from files that anybody may have written: nothing of them leads to another directory. */
function fileName(workload: string, container: string): string {
  const name = workload === container ? workload : `${workload}-${container}`;
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'container'
  );
}
