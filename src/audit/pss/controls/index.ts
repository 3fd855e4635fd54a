import type { Control } from '../control.js';
import { appArmor } from './app-armor.js';
import { capabilities, capabilitiesRestricted } from './capabilities.js';
import { hostNamespaces } from './host-namespaces.js';
import { hostPathVolumes } from './host-path-volumes.js';
import { hostPorts } from './host-ports.js';
import { hostProbes } from './host-probes.js';
import { hostProcess } from './host-process.js';
import { privilegeEscalation } from './privilege-escalation.js';
import { privilegedContainers } from './privileged-containers.js';
import { procMount, procMountRestricted } from './proc-mount.js';
import { runAsNonRoot } from './run-as-non-root.js';
import { runAsUser } from './run-as-user.js';
import { seLinux } from './se-linux.js';
import { seccomp, seccompRestricted } from './seccomp.js';
import { sysctls } from './sysctls.js';
import { volumeTypes } from './volume-types.js';

/** All controls, in the order of the Standards' two tables. */
export const controls: readonly Control[] = [
  hostProcess,
  hostNamespaces,
  privilegedContainers,
  capabilities,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  appArmor,
  seLinux,
  procMount,
  seccomp,
  sysctls,
  volumeTypes,
  privilegeEscalation,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
  capabilitiesRestricted,
  procMountRestricted,
];
