import type { Position } from '../../base/diagnostic.js';

/** What both kinds of suppression say: why, and for how long. */
export interface SuppressionTerms {
  /** At least one; known ones only. */
  rules: string[];
  reason: string;
  /** The last day on which it holds, `2027-01-31`. */
  until?: string;
  /** Where it is written. */
  source: string;
  position: Position;
}

/** `2027-01-31` and a day that exists. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Days as `YYYY-MM-DD` compare as texts do. */
export function isExpired({ until }: { until?: string }, today: string): boolean {
  return until !== undefined && until < today;
}
