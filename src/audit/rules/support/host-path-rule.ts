import type { DeclaredMount } from '../../model/declared-container.js';
import type { ContainerRule, Severity, Standards } from '../rule.js';
import { startFormats } from './formats.js';
import { type HostPathKind, hostMounts } from './host-path.js';
import { missing } from './recorded.js';
import { recordedMount } from './recorded-mount.js';

/** What distinguishes a rule on one part of the host's file tree. */
export interface HostPathRuleText {
  id: string;
  kind: HostPathKind;
  /** Only mounts that can be written (`writable`) or only those that cannot (`read-only`); any where absent. */
  only?: 'writable' | 'read-only';
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  standards: Standards;
  advice: string;
  breaks: string;
}

/** A rule that finds bind mounts (Kubernetes' hostPath) of one part of the host. */
export function hostPathRule(text: HostPathRuleText): ContainerRule {
  const { kind, only, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: startFormats,
    check({ mounts }) {
      if (mounts.length === 0) return [];
      return hostMounts(mounts, kind)
        .filter(({ readOnly }) => only === undefined || readOnly === (only === 'read-only'))
        .map((mount) => ({
          at: mount.sourceAt ?? mount.at,
          message: describeMount(mount),
          detail: mount.target,
        }));
    },
    fix: {
      advice,
      breaks,
      recorded({ container, offence }, policy) {
        const mount = container.mounts.find(({ target }) => target === offence.detail);
        return mount ? recordedMount(policy, mount) : missing('there is no such mount');
      },
    },
  };
}

/** `mounts the host's /etc at /host/etc, writable` */
export function describeMount({ source, target, readOnly }: DeclaredMount): string {
  const from = source?.slice(0, 80) || 'files';
  return `mounts the host's ${from} at ${target.slice(0, 80)}, ${readOnly ? 'read-only' : 'writable'}`;
}

/** What the standards say on mounts of the host's system directories. */
export const hostPathStandards: Standards = {
  cisDocker: ['5.6'],
  cisKubernetes: ['5.2.12'],
  pss: ['HostPath Volumes'],
  nsa: ['Pod security enforcement'],
  mitre: ['T1611'],
};
