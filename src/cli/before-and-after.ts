import { type ConfinementHost, confineByFlags } from '../export/confine-by-flags.js';
import { confineByPolicy } from '../export/confine-by-policy.js';
import { exposureOf } from '../export/exposure.js';
import type { Confinement } from '../policy/confinement.js';
import type { Policy } from '../policy/policy.js';
import type { Workload } from '../policy/workload.js';
import { dockerProfile } from '../seccomp/profile/docker-profile.js';
import { idleWorkload } from '../session/idle-container.js';
import { exposureTable } from './exposure-table.js';
import type { Io } from './io.js';
import { styleFor } from './style.js';

/** The table that shows what `--privileged`, Docker's default and a policy leave open. */
export function beforeAndAfter(policy: Policy, workload: Workload, facts: ConfinementHost, io: Io): string {
  const { architecture } = facts;
  const privileged = confineByFlags({ ...idleWorkload, privileged: true }, facts);
  const baseline = confineByFlags(idleWorkload, facts);
  const seccomp = dockerProfile({ ...facts, capabilities: baseline.capabilities });
  const docker: Confinement = { ...baseline, seccomp, noNewPrivileges: false, userNamespace: 'host' };
  const confinements = [
    ['--privileged', privileged],
    ["Docker's default", docker],
    ['this policy', confineByPolicy(policy, 'policy', workload)],
  ] as const;
  const columns = confinements.map(([title, confinement]) => ({
    title,
    exposure: exposureOf(confinement, architecture),
  }));
  return exposureTable(columns, styleFor(io.stdout, io.environment));
}
