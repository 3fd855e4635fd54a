import type { ManifestFormat } from '../model/manifest-format.js';
import type { Change } from './change.js';
import { writeCompose } from './compose/write-compose.js';
import { describeChange } from './describe-change.js';
import { writeDockerRun } from './docker-run/write-docker-run.js';
import { writeKubernetes } from './kubernetes/write-kubernetes.js';
import { writeOci } from './oci/write-oci.js';
import { writeQuadlet } from './quadlet/write-quadlet.js';
import type { WriteResult, WriteTarget } from './write-result.js';

const writers: Record<ManifestFormat, (change: Change, target: WriteTarget) => WriteResult> = {
  compose: writeCompose,
  kubernetes: writeKubernetes,
  dockerfile: listOnly('an image’s recipe says little about how it is started: change where it is started'),
  'docker-inspect': listOnly('it shows a container that runs: start that anew'),
  systemd: listOnly('change the command in the unit'),
  'docker-run': writeDockerRun,
  oci: writeOci,
  quadlet: writeQuadlet,
};

/** One step of a change to a container's manifest, in its format; none where the writer has nothing left to do. */
export function writeChange(change: Change, target: WriteTarget): WriteResult {
  return writers[target.workload.format](change, target);
}

/** For formats whose texts are not changed: says why, and what is to be written by hand. */
function listOnly(why: string): (change: Change, target: WriteTarget) => WriteResult {
  return (change, { workload }) => {
    const lines = describeChange(change, workload.format);
    return { cannot: lines.length === 0 ? why : `${why}, with ${lines.join(' ')}` };
  };
}
