import type { ContainerRule, Severity, Standards } from '../rule.js';
import { addedByName, addsAll, drops, grantedEverywhere, ofDockerDefault } from './capability-grant.js';
import { startFormats } from './formats.js';
import { recordedCapability } from './recorded.js';

/** What distinguishes a rule on one capability from those on others. */
export interface CapabilityRuleText {
  id: string;
  /** As Linux names it, without `CAP_`. */
  capability: string;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  /** ATT&CK techniques that it gives. */
  mitre: readonly string[];
  /** What to do instead: one sentence. */
  advice: string;
  breaks: string;
  /** No kernel checks it, so that taking it away is safe unseen. */
  unused?: true;
}

/**
 * A rule that finds one capability added by name. Where `ALL` is added, that is the finding; where every engine grants
 * the capability unasked, adding it changes nothing, which `capability-redundant` says.
 */
export function capabilityRule(text: CapabilityRuleText): ContainerRule {
  const { capability, mitre, advice, breaks, unused, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: startFormats,
    standards: capabilityStandards(mitre),
    check(container, { format }) {
      if (container.capabilities.add.length === 0) return [];
      const added = addedByName(container, capability);
      if (added === undefined || addsAll(container)) return [];
      // Its list is not of additions but of all there are: `capabilities-not-dropped` names the usual ones at once.
      if (format === 'oci' && ofDockerDefault(capability)) return [];
      if (grantedEverywhere(format, capability) && !drops(container, capability)) return [];
      return [{ at: added.at, message: `adds ${capability}`, detail: capability }];
    },
    fix: {
      advice,
      breaks,
      ...(unused && { unseen: () => [{ kind: 'capability-not-added', capability }] }),
      recorded: (_, policy) => recordedCapability(policy, capability),
    },
  };
}

/** What the standards say on every added capability. */
export function capabilityStandards(mitre: readonly string[]): Standards {
  return {
    cisDocker: ['5.4'],
    cisKubernetes: ['5.2.9'],
    pss: ['Capabilities'],
    nsa: ['Pod security enforcement'],
    mitre,
  };
}
