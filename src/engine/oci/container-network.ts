import type { Lease } from '../../host/lease.js';
import { attachToBridge, planBridge } from '../../host/network/bridge.js';
import { createNetworkNamespace, networkNamespacePath } from '../../host/network/namespace.js';
import { holdPorts } from '../../host/network/ports.js';
import type { Confinement } from '../../policy/confinement.js';

/** A container's place in the network. */
export interface ContainerNetwork {
  /** Path of its namespace; `undefined` for the host's, and for a fresh one with loopback only. */
  namespace?: string;
  /** IPv4 address on Tightship's bridge. */
  address?: string;
  /** Gives the host's ports back. */
  releasePorts(): void;
}

/** Sets up what the confinement says. Throws `PORT_TAKEN`, `NETWORK_SETUP` or `TOOL_MISSING`. */
export async function connectNetwork(
  lease: Lease,
  { network, publish }: Confinement,
): Promise<ContainerNetwork> {
  if (network !== 'bridge') return { releasePorts: () => {} };
  const held = await holdPorts(publish);
  const name = `tightship-${lease.id}`;
  lease.willNeed({ kind: 'network-namespace', name });
  const attachment = await planBridge(lease.id, networkNamespacePath(name), publish);
  const namespace = await createNetworkNamespace(name);
  lease.willNeed({ kind: 'bridge', attachment });
  const { address } = await attachToBridge(attachment);
  return { namespace, ...(address ? { address } : {}), releasePorts: held.release };
}
