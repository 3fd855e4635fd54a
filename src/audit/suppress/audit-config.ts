import type { FailOn } from '../grade/audit-verdict.js';
import type { SuppressionTerms } from './suppression.js';

/** The `audit` part of `tightship.yaml`. What is absent was not written. */
export interface AuditConfig {
  failOn?: FailOn;
  /** `v1.31` or `latest`. */
  pssVersion?: string;
  /** `Kind:path.to.template`, as `ReaderContext.podTemplates`. */
  podTemplates: string[];
  /** Globs of paths that are not audited: see `matchesPath`. */
  exclude: string[];
  suppressions: ConfigSuppression[];
}

/** Holds for findings of its rules that meet all that is given. */
export interface ConfigSuppression extends SuppressionTerms {
  /** A glob. */
  file?: string;
  resource?: string;
  container?: string;
}
