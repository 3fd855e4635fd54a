import type { ContainerRule, Severity } from '../rule.js';
import { startFormats } from './formats.js';
import { missing } from './recorded.js';

/** What distinguishes a rule on one kind of device node. */
export interface DeviceRuleText {
  id: string;
  /** Matched against the host's path of the device. */
  devices: RegExp;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  mitre: readonly string[];
  advice: string;
  breaks: string;
}

/** A rule that finds device nodes of the host that a container is given. */
export function deviceRule(text: DeviceRuleText): ContainerRule {
  const { devices, mitre, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: startFormats,
    standards: {
      cisDocker: ['5.18'],
      nsa: ['Pod security enforcement'],
      mitre,
    },
    check(container) {
      if (container.devices.length === 0) return [];
      return container.devices
        .filter(({ path }) => devices.test(path))
        .map(({ at, path, permissions }) => ({
          at,
          message: `gives it the host's ${path.slice(0, 80)} (${permissions.slice(0, 3)})`,
          detail: path,
        }));
    },
    fix: {
      advice,
      breaks,
      recorded: () => missing('a policy does not record which devices a workload uses'),
    },
  };
}
