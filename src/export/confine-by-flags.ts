import { AppError } from '../base/app-error.js';
import {
  type Capability,
  capabilities,
  dockerDefaultCapabilities,
  parseCapability,
  sortCapabilities,
} from '../linux/capabilities.js';
import type { Confinement } from '../policy/confinement.js';
import type { Workload } from '../policy/workload.js';
import { baselineProfile, type SeccompHost } from '../seccomp/profile/docker-profile.js';

/** What a confinement depends on besides the flags: facts of the host it is for. */
export interface ConfinementHost extends SeccompHost {
  /** Whether this host can map ids: user namespaces and id-mapped mounts below an overlay. */
  mapsIds: boolean;
  /** Capabilities this host can give at all: the bounding set of the process that starts containers. */
  capabilities: Capability[];
}

/**
 * Tightship's baseline for a workload without a policy: Docker's defaults at most, changed by the flags as
 * Docker would. `--privileged` gives all that the host has. Pure. Throws `USAGE` for an unknown capability.
 */
export function confineByFlags(workload: Workload, host: ConfinementHost): Confinement {
  const granted = grantedCapabilities(workload, host.capabilities);
  const { privileged } = workload;
  return {
    origin: privileged ? 'privileged' : 'baseline',
    noNewPrivileges: workload.noNewPrivileges && !privileged,
    capabilities: granted,
    seccomp: privileged ? null : baselineProfile({ ...host, capabilities: granted }),
    readOnlyRoot: workload.readOnlyRoot,
    writable: [],
    maskedPaths: !privileged,
    allDevices: privileged,
    userNamespace: userNamespace(workload, granted, host),
    shared: [],
    network: workload.network,
    publish: workload.network === 'bridge' ? workload.publish : [],
    resources: workload.resources,
  };
}

/**
 * Capabilities that the kernel checks against the host's own user namespace only: whoever asks for one of
 * them means the host.
 */
const hostCapabilities: readonly Capability[] = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'DAC_READ_SEARCH',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'PERFMON',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'SYSLOG',
  'WAKE_ALARM',
];

/** A namespace of its own wherever that does not take away what the flags ask for. */
function userNamespace(workload: Workload, granted: Capability[], host: ConfinementHost): 'private' | 'host' {
  const meansHost =
    workload.privileged ||
    workload.network === 'host' ||
    granted.some((capability) => hostCapabilities.includes(capability));
  return meansHost || !host.mapsIds ? 'host' : workload.userNamespace;
}

/** Docker's rules: `--cap-add ALL` and `--cap-drop ALL` come first, then single names; drop wins. */
function grantedCapabilities(workload: Workload, available: Capability[]): Capability[] {
  if (workload.privileged) return available;
  const add = expand(workload.capabilities.add, '--cap-add');
  const drop = expand(workload.capabilities.drop, '--cap-drop');
  const start = drop.all ? [] : dockerDefaultCapabilities;
  const wanted = new Set<Capability>([...(add.all ? capabilities : start), ...add.names]);
  for (const name of drop.names) wanted.delete(name);
  return sortCapabilities(wanted).filter((capability) => available.includes(capability));
}

function expand(names: string[], flag: string): { all: boolean; names: Capability[] } {
  const single = names.filter((name) => name.toUpperCase() !== 'ALL');
  return {
    all: single.length < names.length,
    names: single.map((name) => {
      const capability = parseCapability(name);
      if (capability) return capability;
      throw new AppError('USAGE', `${flag}: Linux has no capability ${JSON.stringify(name)}`, {
        hint: 'names are those of capabilities(7), with or without CAP_, e.g. NET_ADMIN; or ALL',
      });
    }),
  };
}
