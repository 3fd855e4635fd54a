import type { Lease } from '../../host/lease.js';
import { attachToBridge, planBridge } from '../../host/network/bridge.js';
import { nameNetworkNamespace, networkNamespacePath } from '../../host/network/namespace.js';
import type { Confinement } from '../../policy/confinement.js';

/**
 * Connects a container that exists, with a network namespace of its own, as the confinement says; gives its
 * IPv4 address on Tightship's bridge. Throws `NETWORK_SETUP` or `TOOL_MISSING`.
 */
export async function connectNetwork(
  lease: Lease,
  { network, publish }: Confinement,
  pid: number,
): Promise<string | undefined> {
  if (network !== 'bridge') return undefined;
  const name = `tightship-${lease.id}`;
  lease.willNeed({ kind: 'network-namespace', name });
  const attachment = planBridge(lease.id, networkNamespacePath(name), publish);
  await nameNetworkNamespace(name, pid);
  lease.willNeed({ kind: 'bridge', attachment });
  const { address } = await attachToBridge(attachment);
  return address;
}
