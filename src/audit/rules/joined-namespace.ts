import type { SharedNamespace } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { engineFormats } from './support/formats.js';
import { missing } from './support/recorded.js';

const namespaces: readonly SharedNamespace[] = ['pid', 'ipc', 'network', 'uts', 'user', 'cgroup'];

/** Another container's namespace is joined. Containers of a Pod share some always, which is no choice of theirs. */
export const joinedNamespace: ContainerRule = {
  id: 'joined-namespace',
  title: "Another container's namespace is joined",
  severity: 'low',
  scope: 'container',
  formats: engineFormats,
  why: "Two containers that share a namespace have no wall between them there: one sees the other's processes, memory or network. A break-in to the weaker of the two is one to both.",
  attack:
    "Reads the other container's traffic or memory, or connects to services that it offers to itself only.",
  standards: { nsa: ['Pod security enforcement'], mitre: ['T1040', 'T1057'] },
  check({ namespaces: own }, { pod }) {
    if (pod) return [];
    const offences: Offence[] = [];
    for (const namespace of namespaces) {
      const setting = own[namespace];
      if (setting?.value.mode !== 'joined') continue;
      const other = setting.value.with.slice(0, 80);
      offences.push({
        at: setting.at,
        message: `joins the ${namespace} namespace of ${other}`,
        detail: namespace,
      });
    }
    return offences;
  },
  fix: {
    advice: 'Connect the two over a network of their own instead.',
    breaks: 'Containers behind a VPN container lose its network, and debugging containers their target.',
    recorded: () =>
      missing("a policy knows the host's namespaces and its own, not those of other containers"),
  },
};
