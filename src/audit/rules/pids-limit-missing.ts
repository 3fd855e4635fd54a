import type { Change } from '../fixes/change.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { entriesOf, valueUnder } from '../source/node.js';
import type { ContainerFixInput, ContainerRule } from './rule.js';
import { canHaveLimits } from './support/memory-bound.js';
import { runsPodman } from './support/podman.js';
import { recordedLimit } from './support/recorded-limit.js';
import { isUnresolved } from './support/unresolved-field.js';

/**
 * Half of what a kernel with default settings has for the whole machine (kernel.pid_max is 32768): more than one
 * workload can have used there beside others, and still a bound on a fork bomb.
 */
const generousPids = 16384;

/** No limit on processes where the engine sets none. Podman does (2048); Kubernetes has it per node, not per Pod. */
export const pidsLimitMissing: ContainerRule = {
  id: 'pids-limit-missing',
  title: 'Number of processes is not limited',
  severity: 'medium',
  scope: 'container',
  formats: ['compose', 'docker-inspect', 'docker-run', 'oci', 'systemd'],
  why: "Process ids are one table for the whole machine. A container that may start any number of processes can fill it, and then nobody can start one, not even the administrator's login.",
  attack: 'Starts a fork bomb; the machine stops accepting logins and only a restart helps.',
  standards: { cisDocker: ['5.29'], nsa: ['Resource policies'], mitre: ['T1499'] },
  check(container, workload) {
    const { pidsLimit } = container.resources;
    if (!canHaveLimits(container) || !isMissing(container, workload) || runsPodman(workload)) return [];
    if (isUnresolved(workload, ['pids_limit', 'pids', 'limits'])) return [];
    return [{ at: pidsLimit?.at ?? container.at, message: 'has no limit on its processes' }];
  },
  fix: {
    advice:
      'Set a limit on processes and threads: twice the highest count that you have seen in docker stats.',
    breaks:
      'Beyond the limit, fork and pthread_create fail with EAGAIN: servers with a thread for each connection notice first. See pids.peak and pids.events of its control group.',
    unseen: generousLimit,
    recorded: (_, policy) => recordedLimit(policy, 'pids'),
  },
};

/** docker inspect always has the field: 0 and null there are "not set". */
function isMissing({ resources: { pidsLimit } }: DeclaredContainer, { format }: DeclaredWorkload): boolean {
  return pidsLimit === undefined || (format === 'docker-inspect' && pidsLimit.value === 0);
}

/**
 * Privileged containers run whole systems, with containers of their own, whose processes all count. A service for Swarm
 * cannot have the field that Compose has for it.
 */
function generousLimit({ container }: ContainerFixInput): Change[] {
  const isSwarm = entriesOf(valueUnder(container.node, 'deploy')).some(({ key }) => key.text !== 'resources');
  if (container.privileged?.value === true || isSwarm) return [];
  return [{ kind: 'limit', resource: 'pids', value: generousPids }];
}
