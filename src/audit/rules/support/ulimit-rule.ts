import type { ContainerRule, Severity } from '../rule.js';
import { engineFormats } from './formats.js';

/** What distinguishes a rule on one of the limits that `ulimit` sets. */
export interface UlimitRuleText {
  id: string;
  /** As Docker names it: `memlock`. */
  ulimit: string;
  /** Whether a hard limit is too high; -1 is unlimited. */
  tooHigh(hard: number): boolean;
  title: string;
  severity: Severity;
  why: string;
  attack: string;
  mitre: readonly string[];
  advice: string;
  breaks: string;
}

/** A rule that finds one limit of `ulimit` raised too far. Kubernetes cannot set them. */
export function ulimitRule(text: UlimitRuleText): ContainerRule {
  const { ulimit, tooHigh, mitre, advice, breaks, ...rest } = text;
  return {
    ...rest,
    scope: 'container',
    formats: [...engineFormats, 'oci'],
    standards: { cisDocker: ['5.19'], mitre },
    check({ resources: { ulimits } }) {
      if (ulimits.length === 0) return [];
      return ulimits
        .filter(({ value: { name, soft, hard } }) => nameOf(name) === ulimit && tooHigh(widest(soft, hard)))
        .map(({ at, value: { soft, hard } }) => ({
          at,
          message: `sets the ${ulimit} limit to ${limitText(widest(soft, hard))}`,
          detail: ulimit,
        }));
    },
    fix: { advice, breaks },
  };
}

/** OCI says RLIMIT_MEMLOCK for what Docker calls memlock. */
function nameOf(written: string): string {
  return written.toLowerCase().replace(/^rlimit_/, '');
}

function widest(soft: number, hard: number): number {
  return isUnlimited(soft) || isUnlimited(hard) ? -1 : Math.max(soft, hard);
}

/** -1, or RLIM_INFINITY (2^64 - 1) as OCI writes it. */
function isUnlimited(limit: number): boolean {
  return limit < 0 || limit >= 2 ** 63;
}

function limitText(limit: number): string {
  return limit < 0 ? 'unlimited' : String(limit);
}
