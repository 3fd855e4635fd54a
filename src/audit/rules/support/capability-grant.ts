import { dockerDefaultCapabilities } from '../../../linux/capabilities.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import type { Setting } from '../../model/setting.js';

/**
 * What Podman grants without flags (containers/common, pkg/config/default.go); CRI-O's set is another one that lacks
 * NET_RAW, MKNOD and AUDIT_WRITE as well. Docker and containerd grant `dockerDefaultCapabilities`.
 */
const podmanDefaultCapabilities: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** What Docker, containerd, Podman and CRI-O all grant without being asked. */
const everywhereDefault: ReadonlySet<string> = new Set([
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
]);

const dockerDefault: ReadonlySet<string> = new Set(dockerDefaultCapabilities);
const podmanDefault: ReadonlySet<string> = new Set(podmanDefaultCapabilities);
const none: ReadonlySet<string> = new Set();

/** Where a capability is added by its own name; adding `ALL` is another rule's matter. */
export function addedByName(container: DeclaredContainer, capability: string): Setting<string> | undefined {
  const { add } = container.capabilities;
  for (const setting of add) if (setting.value === capability) return setting;
  return undefined;
}

/** Whether a capability is dropped, by name or with `ALL`. */
export function drops(container: DeclaredContainer, capability: string): boolean {
  const { drop } = container.capabilities;
  for (const { value } of drop) if (value === capability || value === 'ALL') return true;
  return false;
}

/** Where `ALL` is added, or so many that it is the same. Linux has had 38 and more for ten years. */
export function addsAll(container: DeclaredContainer): Setting<string> | undefined {
  const { add } = container.capabilities;
  return addedByName(container, 'ALL') ?? (add.length >= 36 ? add[0] : undefined);
}

/** What the engine grants unasked; where it may be one of several engines, what most of them grant. */
export function grantedUnasked(format: ManifestFormat, capability: string): boolean {
  return defaultsOf(format).has(capability);
}

/** In Docker's default set, which is what engines write into an OCI configuration that nobody restricted. */
export function ofDockerDefault(capability: string): boolean {
  return dockerDefault.has(capability);
}

/** Adding it changes nothing on any engine, unless it is dropped as well. */
export function grantedEverywhere(format: ManifestFormat, capability: string): boolean {
  return format !== 'oci' && everywhereDefault.has(capability);
}

/**
 * Whether the container's bounding set has it, so that its root holds it. Docker lets an addition win over a drop
 * (moby, oci/caps/utils.go), Kubernetes' runtimes let the drop of the same name win (containerd, WithCapabilities).
 */
export function mayUse(container: DeclaredContainer, format: ManifestFormat, capability: string): boolean {
  if (container.privileged?.value === true) return true;
  const { add, drop } = container.capabilities;
  if (add.length === 0 && drop.length === 0) return grantedUnasked(format, capability);
  if (addedByName(container, capability))
    return format !== 'kubernetes' || !dropsByName(container, capability);
  if (drops(container, capability))
    return addsAll(container) !== undefined && format !== 'kubernetes' && !dropsByName(container, capability);
  return addsAll(container) !== undefined || grantedUnasked(format, capability);
}

/** Dropped by its own name. */
function dropsByName(container: DeclaredContainer, capability: string): boolean {
  for (const { value } of container.capabilities.drop) if (value === capability) return true;
  return false;
}

function defaultsOf(format: ManifestFormat): ReadonlySet<string> {
  if (format === 'oci') return none;
  return format === 'quadlet' ? podmanDefault : dockerDefault;
}
