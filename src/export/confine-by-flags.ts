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
import { baselineProfile, type SeccompHost } from '../seccomp/docker-profile.js';

/** What a confinement depends on besides the flags: facts of the host it is for. */
export interface ConfinementHost extends SeccompHost {
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
    shared: [],
    network: workload.network,
    publish: workload.network === 'bridge' ? workload.publish : [],
    resources: workload.resources,
  };
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
