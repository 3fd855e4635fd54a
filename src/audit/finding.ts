import type { Severity } from './rules/rule.js';

/** What an audit reports: one rule, broken at one place. Plain data, so that it can cross to another thread. */
export interface Finding {
  /** The rule's id. */
  rule: string;
  severity: Severity;
  file: string;
  /** From 1; the end's column is that of the first character behind it. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** `service web`, `Deployment shop/web` */
  resource: string;
  container?: string;
  message: string;
  /** See `Offence.detail`. */
  detail?: string;
  /** The same as long as rule, file, resource, container and detail are: 16 hexadecimal digits. */
  fingerprint: string;
  /**
   * What to write to repair it, in the manifest's own syntax and without the indentation of its place. Absent where no
   * repair is safe unseen: then there is only the rule's advice.
   */
  fixLines?: string[];
  /** The stretch holds a secret: no report repeats that part of the line. */
  sensitive?: true;
  /** The baseline has it: the finding is shown as such, and does not make the audit fail. */
  known?: true;
  /** Set where a suppression holds: the finding is shown as such, and does not count. */
  suppressed?: { reason: string; until?: string; by: 'comment' | 'config' };
}

/** A file that was not audited, and why. */
export interface Skipped {
  file: string;
  reason: string;
  /**
   * `not-a-manifest`: nothing here starts a container. `unreadable`: it may, and could not be read: the audit's
   * answer is incomplete, and its exit status 2.
   */
  kind: 'not-a-manifest' | 'unreadable';
}

/** The Pod Security Standards' level that a Pod meets. */
export interface PssResult {
  file: string;
  line: number;
  column: number;
  resource: string;
  level: 'privileged' | 'baseline' | 'restricted';
  /** `v1.0` … */
  version: string;
  /** What keeps it from the next stricter level. */
  violations: {
    control: string;
    level: 'baseline' | 'restricted';
    message: string;
    line: number;
    column: number;
  }[];
}
