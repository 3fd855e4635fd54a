import type { SharedNamespace } from '../../model/declared-container.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import type { Severity, Standards, WorkloadRule } from '../rule.js';
import { startFormats } from './formats.js';
import { recordedNamespace } from './recorded.js';
import { hostNamespace } from './shared-namespace.js';

/** What distinguishes a rule on one of the host's namespaces. */
export interface HostNamespaceRuleText {
  id: string;
  namespace: SharedNamespace;
  title: string;
  severity: Severity;
  /** All that start containers, where absent. */
  formats?: readonly ManifestFormat[];
  why: string;
  attack: string;
  standards: Standards;
  advice: string;
  breaks: string;
}

/** A rule that finds a workload in one of the host's namespaces. */
export function hostNamespaceRule(text: HostNamespaceRuleText): WorkloadRule {
  const { namespace, advice, breaks, formats = startFormats, ...rest } = text;
  return {
    ...rest,
    scope: 'workload',
    formats,
    check(workload) {
      const setting = hostNamespace(workload, namespace);
      return setting ? [{ at: setting.at, message: `uses the host's ${namespace} namespace` }] : [];
    },
    fix: {
      advice,
      breaks,
      recorded: (_, policy) => recordedNamespace(policy, namespace),
    },
  };
}
