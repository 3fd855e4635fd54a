import { hostPathRule, hostPathStandards } from './support/host-path-rule.js';

/** Host's kernel or modules are mounted writable. */
export const hostKernelFiles = hostPathRule({
  id: 'host-kernel-files',
  kind: 'kernel-files',
  only: 'writable',
  title: "Host's kernel or modules are mounted writable",
  severity: 'high',
  why: '/boot and /lib/modules are what the host loads into its kernel, with all rights. Signatures protect them on few machines.',
  attack: 'Replaces a module or the initial RAM disk, which runs as the kernel or as root at the next boot.',
  standards: { ...hostPathStandards, mitre: ['T1611', 'T1542', 'T1547.006'] },
  advice: 'Mount it read-only: loading modules reads them.',
  breaks:
    'Containers that build and install drivers (NVIDIA, DKMS) can no longer install them. Install drivers on the host.',
});
