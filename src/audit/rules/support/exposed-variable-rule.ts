import type { ContainerRule, Severity, Standards } from '../rule.js';
import { isBuildArgument } from './build-instructions.js';
import { startFormats } from './formats.js';
import { type Exposure, exposedVariables } from './secret-variable.js';

/** What distinguishes a rule on one way to give secrets away in variables. */
export interface ExposedVariableRuleText {
  id: string;
  kind: Exposure['kind'];
  /** What is wrong with the variable, without its value: `holds a password`. */
  says(exposure: Exposure): string;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  mitre: readonly string[];
  advice: string;
  breaks: string;
}

/** What the standards say on secrets in variables. */
const standards: Standards = {
  cisDocker: ['4.10'],
  cisKubernetes: ['5.4.1'],
  nsa: ['Secrets'],
};

/** A rule on variables whose values are secrets. No message has a value in it. */
export function exposedVariableRule(text: ExposedVariableRuleText): ContainerRule {
  const { kind, says, mitre, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: [...startFormats, 'dockerfile'],
    standards: { ...standards, mitre },
    check(container) {
      // ARG is the matter of `secret-in-build-argument`.
      const exposed = exposedVariables(container, kind).filter(
        ({ variable }) => !isBuildArgument(container, variable.at),
      );
      return exposed.map(({ variable: { at, name }, exposure }) => ({
        at,
        message: `${name.slice(0, 80)} ${says(exposure)}`,
        detail: name,
        sensitive: true,
      }));
    },
    fix: { advice, breaks },
  };
}
