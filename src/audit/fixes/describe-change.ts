import type { ManifestFormat } from '../model/manifest-format.js';
import type { Change } from './change.js';
import { describeForCompose } from './describe/describe-for-compose.js';
import { describeForDockerRun } from './describe/describe-for-docker-run.js';
import { describeForDockerfile } from './describe/describe-for-dockerfile.js';
import { describeForKubernetes } from './describe/describe-for-kubernetes.js';
import { describeForOci } from './describe/describe-for-oci.js';
import { describeForQuadlet } from './describe/describe-for-quadlet.js';

const describers: Record<ManifestFormat, (change: Change) => string[]> = {
  compose: describeForCompose,
  kubernetes: describeForKubernetes,
  dockerfile: describeForDockerfile,
  'docker-run': describeForDockerRun,
  // A running container is started anew with other flags.
  'docker-inspect': describeForDockerRun,
  systemd: describeForDockerRun,
  oci: describeForOci,
  quadlet: describeForQuadlet,
};

/**
 * The lines that a person writes in a manifest of this format to make the change, without the indentation of their
 * place; a line that begins with `remove` names what to take away. Empty where the format has no form for it.
 */
export function describeChange(change: Change, format: ManifestFormat): string[] {
  return describers[format](change);
}
