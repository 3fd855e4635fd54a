import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PortMapping } from '../../policy/workload.js';
import { runCommand, tryCommand } from '../command.js';
import { withLock } from '../lock.js';
import { runRoot } from '../state-root.js';
import { attach, type CniAttachment, type CniPlugin, type CniResult, detach } from './cni.js';

const networkName = 'tightship';
const bridgeName = 'tightship0';
/** Clear of Docker's 172.17/16, Podman's 10.88/16 and Kubernetes' 10.96/12 and 10.244/16. */
const subnet = '10.87.0.0/16';

/** Address leases, and the lock that guards them: one bridge a machine, however many state directories. */
const directory = join(runRoot, 'network');

/** Describes an attachment to Tightship's bridge; nothing is done yet, so that it can be noted down first. */
export async function planBridge(
  containerId: string,
  networkNamespace: string,
  publish: PortMapping[],
): Promise<CniAttachment> {
  const bridge: CniPlugin = {
    type: 'bridge',
    bridge: bridgeName,
    isGateway: true,
    ipMasq: true,
    hairpinMode: true,
    ipam: {
      type: 'host-local',
      dataDir: join(directory, 'addresses'),
      ranges: [[{ subnet }]],
      routes: [{ dst: '0.0.0.0/0' }],
    },
  };
  const plugins = [bridge];
  if (publish.length > 0) plugins.push({ type: 'portmap', capabilities: { portMappings: true }, snat: true });
  if (await forwardingIsDropped()) plugins.push({ type: 'firewall', backend: 'iptables' });
  return { containerId, networkNamespace, plugins, publish };
}

/** Docker sets the FORWARD policy to DROP; then the bridge needs rules of its own to be let through. */
async function forwardingIsDropped(): Promise<boolean> {
  const { stdout } = await tryCommand('iptables', ['-w', '-S', 'FORWARD']);
  return stdout.startsWith('-P FORWARD DROP');
}

/** Connects a container. Throws `NETWORK_SETUP` or `TOOL_MISSING`. */
export function attachToBridge(attachment: CniAttachment): Promise<CniResult> {
  return locked(() => attach(networkName, attachment));
}

/**
 * Disconnects a container, and with the last one takes down the bridge and the empty port-map chains, so that
 * the host is as it was before. What is not there is fine.
 */
export function detachFromBridge(attachment: CniAttachment): Promise<void> {
  return locked(async () => {
    await detach(networkName, attachment);
    if (addressesInUse() > 0) return;
    await tryCommand('ip', ['link', 'delete', bridgeName]);
    await removeEmptyPortChains();
    rmSync(join(directory, 'addresses'), { recursive: true, force: true });
  });
}

/** The plugins do not lock the steps between them; taking the bridge down must not race with a start. */
function locked<T>(action: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  return withLock(join(directory, 'lock'), action);
}

/** host-local keeps one file per address in use, named after it. */
function addressesInUse(): number {
  try {
    const files = readdirSync(join(directory, 'addresses', networkName));
    return files.filter((file) => /^\d+(\.\d+){3}$/.test(file)).length;
  } catch {
    return 0;
  }
}

/** What the portmap plugin makes on first use and never removes: chain, and the rule that jumps to it. */
const portChains = [
  { chain: 'CNI-HOSTPORT-DNAT', from: ['PREROUTING', 'OUTPUT'] },
  { chain: 'CNI-HOSTPORT-MASQ', from: ['POSTROUTING'] },
  { chain: 'CNI-HOSTPORT-SETMARK', from: [] },
];

async function removeEmptyPortChains(): Promise<void> {
  const { stdout: rules } = await tryCommand('iptables', ['-w', '-t', 'nat', '-S']);
  const lines = rules.split('\n');
  // Another user of the plugin (Podman, Kubernetes) has rules in there: then they stay.
  if (lines.some((line) => line.startsWith('-A CNI-HOSTPORT-DNAT'))) return;
  for (const { chain, from } of portChains) {
    if (!lines.includes(`-N ${chain}`)) continue;
    const jumps = lines.filter(
      (line) => from.some((source) => line.startsWith(`-A ${source} `)) && line.endsWith(`-j ${chain}`),
    );
    for (const jump of jumps) await deleteRule(jump);
    await runCommand('iptables', ['-w', '-t', 'nat', '-F', chain]);
    await tryCommand('iptables', ['-w', '-t', 'nat', '-X', chain]);
  }
}

/** `iptables -S` prints a rule as the arguments that would add it; comments are the only quoted ones. */
async function deleteRule(listed: string): Promise<void> {
  const words = [...listed.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  await tryCommand('iptables', ['-w', '-t', 'nat', '-D', ...words.slice(1)]);
}
