import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import type { PortMapping } from '../../policy/workload.js';
import { tryCommand } from '../command.js';

/** Where distributions put the CNI plugins: Debian's package, then upstream's default. */
const pluginDirectories = ['/usr/lib/cni', '/opt/cni/bin'];

/** One container's attachment to a network; the same value is needed to detach it. */
export interface CniAttachment {
  containerId: string;
  /** A path such as /run/netns/NAME. */
  networkNamespace: string;
  /** Plugins of the chain with their configuration, in order of ADD. */
  plugins: CniPlugin[];
  publish: PortMapping[];
}

/** A plugin's network configuration (CNI specification, "Network configuration format"). */
export interface CniPlugin {
  type: string;
  [option: string]: unknown;
}

/** What ADD gave the container. */
export interface CniResult {
  /** IPv4 address without prefix length. */
  address?: string;
}

const cniVersion = '0.4.0';

/** Runs the chain's plugins with ADD, each given the result before it. Throws `NETWORK_SETUP`. */
export async function attach(networkName: string, attachment: CniAttachment): Promise<CniResult> {
  let result: { ips?: { address: string }[] } | undefined;
  for (const plugin of attachment.plugins) {
    const output = await callPlugin('ADD', networkName, attachment, plugin, result);
    result = JSON.parse(output);
  }
  const address = result?.ips?.[0]?.address.split('/')[0];
  return address === undefined ? {} : { address };
}

/** Runs the chain with DEL, last plugin first. DEL of what was never added, or half added, is fine. */
export async function detach(networkName: string, attachment: CniAttachment): Promise<void> {
  for (const plugin of attachment.plugins.toReversed()) {
    await callPlugin('DEL', networkName, attachment, plugin, undefined);
  }
}

async function callPlugin(
  command: 'ADD' | 'DEL',
  networkName: string,
  attachment: CniAttachment,
  plugin: CniPlugin,
  previous: object | undefined,
): Promise<string> {
  const directory = pluginDirectory(plugin.type);
  const configuration = {
    cniVersion,
    name: networkName,
    ...plugin,
    ...(plugin.type === 'portmap'
      ? { runtimeConfig: { portMappings: attachment.publish.map(cniPort) } }
      : {}),
    ...(previous ? { prevResult: previous } : {}),
  };
  const result = await tryCommand(join(directory, plugin.type), [], {
    input: JSON.stringify(configuration),
    timeoutMs: 30_000,
    environment: {
      CNI_COMMAND: command,
      CNI_CONTAINERID: attachment.containerId,
      CNI_NETNS: attachment.networkNamespace,
      CNI_IFNAME: 'eth0',
      CNI_PATH: directory,
    },
  });
  if (result.exitCode === 0) return result.stdout;
  throw new AppError('NETWORK_SETUP', `CNI plugin ${plugin.type} failed: ${pluginMessage(result.stdout)}`, {
    hint: 'see "tightship doctor"; --network none runs without a network',
  });
}

/** Plugins report errors as `{code, msg, details}` on standard output. */
function pluginMessage(output: string): string {
  try {
    const { msg, details } = JSON.parse(output) as { msg?: string; details?: string };
    return printable([msg, details].filter(Boolean).join(': '));
  } catch {
    return printable(output.trim().slice(0, 300)) || 'it said nothing';
  }
}

function cniPort({ hostAddress, hostPort, containerPort, protocol }: PortMapping) {
  return { hostPort, containerPort, protocol, ...(hostAddress ? { hostIP: hostAddress } : {}) };
}

/** Directory that holds a plugin. Throws `TOOL_MISSING`. */
export function pluginDirectory(type: string): string {
  const found = pluginDirectories.find((directory) => existsSync(join(directory, type)));
  if (found !== undefined) return found;
  throw new AppError('TOOL_MISSING', `the CNI plugin "${type}" is not installed`, {
    hint: 'apt-get install containernetworking-plugins, or run with --network none',
  });
}
