import type { DeclaredContainer } from '../model/declared-container.js';
import type { Setting } from '../model/setting.js';
import type { ContainerRule, Offence } from './rule.js';
import { addsAll, ofDockerDefault } from './support/capability-grant.js';
import { startFormats } from './support/formats.js';
import { isWindows } from './support/identity.js';
import { recordedCapabilities } from './support/recorded.js';

/** The engine's default set of capabilities is kept. */
export const capabilitiesNotDropped: ContainerRule = {
  id: 'capabilities-not-dropped',
  title: 'Default capabilities are not dropped',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'Engines grant up to fourteen capabilities unasked, so that images which expect root work. Most services use none of them, or three at their start.',
  attack:
    'As root in the container, writes any file of its mounts, becomes any user and, where raw sockets are granted, spoofs its neighbours.',
  standards: {
    cisDocker: ['5.4'],
    cisKubernetes: ['5.2.10'],
    pss: ['Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1548'],
  },
  check(container, workload) {
    if (workload.format === 'oci') return ofConfiguration(container);
    const { drop } = container.capabilities;
    for (const { value } of drop) if (value === 'ALL') return [];
    if (container.privileged?.value === true || addsAll(container) || isWindows(workload)) return [];
    const [first] = drop;
    const message = first
      ? `drops ${namesOf(drop)} and keeps the rest of the default capabilities`
      : 'keeps the default capabilities';
    return [{ at: first?.at ?? container.at, message }];
  },
  fix: {
    advice: 'Drop ALL and add back the few that the workload uses; `tightship learn` finds them.',
    breaks:
      'Entrypoints that change owners or users fail without CHOWN, SETUID and SETGID, servers of ports below 1024 without NET_BIND_SERVICE. Logs say "Operation not permitted" at start.',
    recorded: (_, policy) => recordedCapabilities(policy),
  },
};

/** An OCI configuration lists all that a container has: what engines put there unasked is the default kept. */
function ofConfiguration({ capabilities: { add } }: DeclaredContainer): Offence[] {
  const usual = add.filter(({ value }) => value !== 'NET_BIND_SERVICE' && ofDockerDefault(value));
  const [first] = usual;
  return first ? [{ at: first.at, message: `grants ${namesOf(usual)}, which engines grant by default` }] : [];
}

/** Short, whatever was written. */
function namesOf(settings: readonly Setting<string>[]): string {
  const names = settings.slice(0, 14).map(({ value }) => value.slice(0, 20));
  return `${names.join(', ')}${settings.length > 14 ? ' and more' : ''}`;
}
