import { itemsOf, textOf, valueUnder } from '../source/node.js';
import type { ContainerRule } from './rule.js';

/** A part of a directory of the node, which the kubelet looks up by a path that the container can change. */
export const subPathOnHost: ContainerRule = {
  id: 'sub-path-on-host',
  title: 'Writable subPath of a directory of the node',
  severity: 'medium',
  scope: 'container',
  formats: ['kubernetes'],
  why: 'To mount a subPath, the kubelet follows a path inside a volume, as root. Where containers can write to that volume, they can put links in the way, which has led out of it twice (CVE-2017-1002101, CVE-2021-25741).',
  attack: "Replaces the directory by a link to / while the Pod restarts, and gets the node's root mounted.",
  standards: {
    cisKubernetes: ['5.2.12'],
    pss: ['HostPath Volumes'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1611'],
  },
  check({ mounts, node }) {
    const writable = mounts.filter(({ kind, readOnly }) => kind === 'bind' && !readOnly);
    if (writable.length === 0) return [];
    return itemsOf(valueUnder(node, 'volumeMounts')).flatMap((mount) => {
      const sub = valueUnder(mount, 'subPath') ?? valueUnder(mount, 'subPathExpr');
      const target = textOf(valueUnder(mount, 'mountPath'));
      if (sub === undefined || !textOf(sub) || !writable.some((other) => other.target === target)) return [];
      return [
        {
          at: sub,
          message: `mounts a part of a directory of the node at ${target?.slice(0, 80)}`,
          detail: target ?? '',
        },
      ];
    });
  },
  fix: {
    advice:
      'Make the hostPath itself as narrow as the subPath, or use a volume claim, or mount it read-only.',
    breaks: 'A hostPath of its own must exist on each node, or have a type that makes it.',
  },
};
