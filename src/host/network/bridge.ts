import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PortMapping } from '../../policy/workload.js';
import { type CommandResult, tryCommand } from '../command.js';
import { withLock } from '../lock.js';
import { runRoot } from '../state-root.js';
import {
  attach,
  type CniAttachment,
  type CniPlugin,
  type CniResult,
  detach,
  pluginDirectory,
} from './cni.js';
import { networkNamespacePath } from './namespace.js';

const networkName = 'tightship';
const bridgeName = 'tightship0';
/** Clear of Docker's 172.17/16, Podman's 10.88/16 and Kubernetes' 10.96/12 and 10.244/16. */
const subnet = '10.87.0.0/16';

/** Address leases, and the lock that guards them: one bridge a machine, however many state directories. */
const directory = join(runRoot, 'network');

/**
 * Describes an attachment to Tightship's bridge; nothing is done yet, so that it can be noted down first. Throws
 * `TOOL_MISSING` where it could not be done, nor undone.
 */
export function planBridge(
  containerId: string,
  networkNamespace: string,
  publish: PortMapping[],
): CniAttachment {
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
  for (const type of [...plugins.map((plugin) => plugin.type), 'host-local']) pluginDirectory(type);
  return { containerId, networkNamespace, plugins, publish };
}

/** Connects a container. Throws `NETWORK_SETUP` or `TOOL_MISSING`. */
export function attachToBridge(attachment: CniAttachment): Promise<CniResult> {
  return locked(async () => {
    const result = await attach(networkName, attachment);
    for (const rule of await missingForwardRules()) await iptables('filter', '-I', 'FORWARD', ...rule);
    return result;
  });
}

/**
 * Disconnects a container, and with the last one takes down the bridge and the empty port-map chains, so that
 * the host is as it was before. What is not there is fine.
 */
export function detachFromBridge(attachment: CniAttachment): Promise<void> {
  return locked(async () => {
    await detach(networkName, attachment);
    const isGone = (id: string) => id === attachment.containerId || !existsSync(namespaceOf(id));
    await removeMasquerading(attachment.containerId, isGone);
    freeAddresses(isGone);
    if (addresses().length > 0) return;
    await tryCommand('ip', ['link', 'delete', bridgeName]);
    for (const rule of forwardRules) await iptables('filter', '-D', 'FORWARD', ...rule);
    await removeEmptyPortChains();
    rmSync(join(directory, 'addresses'), { recursive: true, force: true });
  });
}

/** The plugins do not lock the steps between them; taking the bridge down must not race with a start. */
function locked<T>(action: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  return withLock(join(directory, 'lock'), action);
}

/** Where a container's network namespace is while it is connected. */
function namespaceOf(containerId: string): string {
  return networkNamespacePath(`tightship-${containerId}`);
}

/** host-local keeps one file per address in use, named after it. Gives their paths. */
function addresses(): string[] {
  const leases = join(directory, 'addresses', networkName);
  const files = existsSync(leases) ? readdirSync(leases) : [];
  return files.filter((file) => /^\d+(\.\d+){3}$/.test(file)).map((file) => join(leases, file));
}

/** Also of containers whose journal was lost: one address that nobody gives back would keep the bridge for ever. */
function freeAddresses(isGone: (containerId: string) => boolean): void {
  for (const path of addresses()) {
    const [id = ''] = readFileSync(path, 'utf8').split('\n');
    if (isGone(id.trim())) rmSync(path, { force: true });
  }
}

/**
 * The bridge plugin learns from the container's interface which rules are its own, and leaves them where that is
 * gone: after a kill in the midst of taking down, or of a namespace that went away. Rules name the container.
 */
async function removeMasquerading(own: string, isGone: (containerId: string) => boolean): Promise<void> {
  const { stdout } = await iptables('nat', '-S');
  const lines = stdout.split('\n');
  const named = lines.map((line) => /--comment "name: \\"([^"]*)\\" id: \\"([^"]*)\\""/.exec(line) ?? []);
  const ids = named.flatMap(([, network, id]) => (network === networkName && id !== undefined ? [id] : []));
  for (const id of new Set([own, ...ids.filter(isGone)])) {
    const chain = masqueradingChain(id);
    if (!lines.includes(`-N ${chain}`)) continue;
    for (const jump of lines.filter((line) => line.endsWith(` -j ${chain}`))) await deleteRule(jump);
    await iptables('nat', '-F', chain);
    await iptables('nat', '-X', chain);
  }
}

/** As the plugin names it (containernetworking/plugins, pkg/utils/utils.go, FormatChainName). */
function masqueradingChain(containerId: string): string {
  const digest = createHash('sha512').update(`${networkName}${containerId}`).digest('hex');
  return `CNI-${digest.slice(0, 24)}`;
}

/** Lets out what containers send, and in what answers it or comes by a published port. */
const forwardRules = [
  ['-i', bridgeName, '-j', 'ACCEPT'],
  ['-o', bridgeName, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED,DNAT', '-j', 'ACCEPT'],
];

/** Where the policy is to drop, as Docker sets it, the bridge must be let through; elsewhere it is already. */
async function missingForwardRules(): Promise<string[][]> {
  const { stdout } = await iptables('filter', '-S', 'FORWARD');
  if (!stdout.startsWith('-P FORWARD DROP')) return [];
  return stdout.includes(` -i ${bridgeName} `) ? [] : forwardRules;
}

/** What the portmap plugin makes on first use and never removes: chain, and the rule that jumps to it. */
const portChains = [
  { chain: 'CNI-HOSTPORT-DNAT', from: ['PREROUTING', 'OUTPUT'] },
  { chain: 'CNI-HOSTPORT-MASQ', from: ['POSTROUTING'] },
  { chain: 'CNI-HOSTPORT-SETMARK', from: [] },
];

async function removeEmptyPortChains(): Promise<void> {
  const { stdout: rules } = await iptables('nat', '-S');
  const lines = rules.split('\n');
  // Another user of the plugin (Podman, Kubernetes) has rules in there: then they stay.
  if (lines.some((line) => line.startsWith('-A CNI-HOSTPORT-DNAT'))) return;
  for (const { chain, from } of portChains) {
    if (!lines.includes(`-N ${chain}`)) continue;
    const jumps = lines.filter(
      (line) => from.some((source) => line.startsWith(`-A ${source} `)) && line.endsWith(`-j ${chain}`),
    );
    for (const jump of jumps) await deleteRule(jump);
    await iptables('nat', '-F', chain);
    await iptables('nat', '-X', chain);
  }
}

/** `iptables -S` prints a rule as the arguments that would add it; comments are the only quoted ones. */
async function deleteRule(listed: string): Promise<void> {
  const words = [...listed.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([word, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? word,
  );
  await iptables('nat', '-D', ...words.slice(1));
}

/** Waits for others that change the tables; that there is nothing to change is no error here. */
function iptables(table: 'filter' | 'nat', ...args: string[]): Promise<CommandResult> {
  return tryCommand('iptables', ['-w', '-t', table, ...args]);
}
