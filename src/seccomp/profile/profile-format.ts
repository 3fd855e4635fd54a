import type { JsonNode } from './json-tree.js';

/**
 * Whose profile a file is:
 * - `oci`: the `linux.seccomp` object of the OCI runtime specification, which runc and crun read;
 * - `docker`: `docker run --security-opt seccomp=FILE`, dockerd's default, and Docker Compose;
 * - `podman`: `podman run --security-opt seccomp=FILE`, and CRI-O's files (both use containers/common);
 * - `kubernetes`: a file of `seccompProfile.localhostProfile`, which containerd reads like `oci`.
 */
export const profileFormats = ['oci', 'docker', 'podman', 'kubernetes'] as const;
export type ProfileFormat = (typeof profileFormats)[number];

const everywhere = profileFormats;
const conditional: readonly ProfileFormat[] = ['docker', 'podman'];

/**
 * Who heeds which field of an object. `comment` means nothing to anybody and is let stand everywhere.
 * Docker: moby, profiles/seccomp/seccomp.go. Podman: containers/common, pkg/seccomp/types.go; it has no `minKernel`.
 */
export const profileFields = {
  profile: {
    defaultAction: everywhere,
    defaultErrnoRet: everywhere,
    defaultErrno: ['podman'],
    architectures: everywhere,
    archMap: conditional,
    flags: everywhere,
    listenerPath: everywhere,
    listenerMetadata: everywhere,
    syscalls: everywhere,
  },
  architecture: { architecture: conditional, subArchitectures: conditional },
  rule: {
    names: everywhere,
    name: conditional,
    action: everywhere,
    errnoRet: everywhere,
    errno: ['podman'],
    args: everywhere,
    comment: everywhere,
    includes: conditional,
    excludes: conditional,
  },
  argument: { index: everywhere, value: everywhere, valueTwo: everywhere, op: everywhere },
  filter: { caps: conditional, arches: conditional, minKernel: ['docker'] },
} as const satisfies Record<string, Record<string, readonly ProfileFormat[]>>;

export type ProfileObject = keyof typeof profileFields;

/** The field names of one kind of object. */
export type FieldOf<Kind extends ProfileObject> = keyof (typeof profileFields)[Kind] & string;

/** Forms whose readers heed a field; undefined for one that no form has. Case counts. */
export function formatsWithField(kind: ProfileObject, name: string): readonly ProfileFormat[] | undefined {
  const fields: Record<string, readonly ProfileFormat[]> = profileFields[kind];
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The form that a profile's fields tell: Podman's or Docker's own ones, or else OCI's. */
export function recognizeFormat(root: JsonNode): ProfileFormat {
  const profile = names(root);
  const rules = itemsOf(root, 'syscalls').map(names);
  const has = (name: string) => profile.includes(name) || rules.some((rule) => rule.includes(name));
  if (has('defaultErrno') || has('errno')) return 'podman';
  return ['archMap', 'name', 'comment', 'includes', 'excludes'].some(has) ? 'docker' : 'oci';
}

function names(node: JsonNode): string[] {
  return node.kind === 'object' ? node.members.map(({ name }) => name) : [];
}

function itemsOf(node: JsonNode, name: string): JsonNode[] {
  const list = node.kind === 'object' && node.members.find((member) => member.name === name)?.value;
  return list && list.kind === 'list' ? list.items : [];
}
