import type { DeclaredWorkload } from '../model/declared-workload.js';
import { entryUnder, itemsOf, type Node, textOf, valueUnder } from '../source/node.js';
import type { Offence, WorkloadRule } from './rule.js';

/** Names that only mean something inside, or that are reserved for examples (RFC 2606, RFC 6761). */
const internal =
  /\.(?:local|localhost|internal|intranet|lan|home|corp|private|svc|test|example|invalid|arpa)$/i;

/** Names of the public DNS are answered from the manifest. */
export const hostAliases: WorkloadRule = {
  id: 'host-aliases',
  title: 'A public name is given another address',
  severity: 'info',
  scope: 'workload',
  formats: ['kubernetes', 'compose'],
  why: 'Entries of /etc/hosts win over DNS, so the workload talks to the address in the manifest whatever the name resolves to elsewhere. When that address is given to somebody else, so is the traffic.',
  attack:
    'Takes over the address, or slips an entry into the manifest, and answers as the service that was meant.',
  standards: { mitre: ['T1557'] },
  check(workload) {
    return workload.format === 'kubernetes' ? ofPod(workload) : ofService(workload);
  },
  fix: {
    advice: 'Let DNS answer for the name, or use a name of your own for the address.',
    breaks:
      'Where the entry stands in for DNS that is wrong or missing, the workload no longer finds the service.',
  },
};

function ofPod({ pod }: DeclaredWorkload): Offence[] {
  return itemsOf(valueUnder(pod?.spec, 'hostAliases')).flatMap((alias) =>
    itemsOf(valueUnder(alias, 'hostnames')).flatMap((name) => offence(name, textOf(name))),
  );
}

function ofService({ containers }: DeclaredWorkload): Offence[] {
  const hosts = entryUnder(containers[0]?.node, 'extra_hosts')?.value;
  if (hosts?.kind === 'map') return hosts.entries.flatMap(({ key }) => offence(key, key.text));
  return itemsOf(hosts).flatMap((item) => offence(item, textOf(item)?.split(/[:=]/)[0]));
}

function offence(at: Node, name: string | undefined): Offence[] {
  if (name === undefined || !/^[^.\s$]+(?:\.[^.\s$]+)+$/.test(name) || internal.test(name)) return [];
  return [{ at, message: `${name.slice(0, 80)} is answered from the manifest`, detail: name }];
}
