import type { PssVersion } from '../../audit/pss/pod-security.js';

/** How to audit, apart from what: plain data, so that it can be given to other threads. */
export interface AuditSettings {
  pssVersion: PssVersion;
  /** Rules by id; absent: all. */
  onlyRules?: readonly string[];
  /** `2026-11-25`. */
  today: string;
  /** Absolute: what paths in fingerprints are relative to, and the directory that given paths are relative to. */
  root: string;
  cwd: string;
  /** Compose files laid over each one audited. */
  overlays: readonly string[];
  /** For interpolation in Compose files. */
  environment: Readonly<Record<string, string>>;
  /** Instead of the `.env` beside a Compose file. */
  envFiles: readonly string[];
  profiles: readonly string[];
  podTemplates: readonly string[];
}
