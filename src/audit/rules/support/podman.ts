import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { valueUnder } from '../../source/node.js';
import { commandHead } from './command-head.js';

/**
 * Whether Podman starts it, whose defaults are not Docker's. A command line or unit says so by its program, and
 * `podman inspect` names its OCI runtime; where nothing tells, it is Docker.
 */
export function runsPodman(workload: DeclaredWorkload): boolean {
  switch (workload.format) {
    case 'quadlet':
      return true;
    case 'docker-inspect': {
      const { at, containers } = workload;
      return (
        at.source.path.startsWith('podman:') || valueUnder(containers[0]?.node, 'OCIRuntime') !== undefined
      );
    }
    case 'docker-run':
    case 'systemd':
      return commandHead(workload)?.engine === 'podman';
    default:
      return false;
  }
}
