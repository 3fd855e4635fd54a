import type { Policy } from '../../policy/policy.js';
import type { Change } from '../fixes/change.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ManifestFormat } from '../model/manifest-format.js';
import type { Place } from '../source/source-text.js';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Sections and numbers as the documents print them. */
export interface Standards {
  /** CIS Docker Benchmark 1.6, e.g. `5.4`. */
  cisDocker?: readonly string[];
  /** CIS Kubernetes Benchmark 1.9, e.g. `5.2.2`. */
  cisKubernetes?: readonly string[];
  /** The control's name in the Pod Security Standards, e.g. `Privileged Containers`. */
  pss?: readonly string[];
  /** NSA/CISA Kubernetes Hardening Guidance 1.2, the section's title. */
  nsa?: readonly string[];
  /** MITRE ATT&CK for Containers technique, e.g. `T1611`. */
  mitre?: readonly string[];
}

/**
 * One thing to look for. A file of `rules/` exports one; `rules/index.ts` lists them. Checks are pure and total, look at
 * one container (or one workload), and cost about a microsecond: a manifest meets all of them.
 */
export type Rule = ContainerRule | WorkloadRule;

interface RuleText {
  /** kebab-case, never changed once published: suppressions and baselines name it. */
  id: string;
  /** What is wrong, in at most ten words, no full stop: `Container runs privileged`. */
  title: string;
  severity: Severity;
  /** Where it can be found at all. */
  formats: readonly ManifestFormat[];
  /** Why it matters: two sentences. */
  why: string;
  /** What an attacker who is inside does with it, concretely: one or two sentences. */
  attack: string;
  standards: Standards;
}

export interface ContainerRule extends RuleText {
  scope: 'container';
  check(container: DeclaredContainer, workload: DeclaredWorkload): Offence[];
  fix: Fix<ContainerFixInput>;
}

/** For what belongs to the Pod (or to the service as a whole). */
export interface WorkloadRule extends RuleText {
  scope: 'workload';
  check(workload: DeclaredWorkload): Offence[];
  fix: Fix<WorkloadFixInput>;
}

export interface Offence {
  /** The narrowest stretch that shows it; for what is missing, the container's or workload's `at`. */
  at: Place;
  /** What is wrong here, with the value: `adds SYS_ADMIN`. One sentence, no full stop. */
  message: string;
  /** Tells apart several offences of one rule in one container (a capability, a path, a port); part of its identity. */
  detail?: string;
  /** The stretch holds a secret: no report repeats that part of the line. */
  sensitive?: true;
}

export interface Fix<Input> {
  /** What to do, for a person: one sentence. Shown where Tightship does not do it itself. */
  advice: string;
  /** How it can break a workload, and how to see that: one or two sentences. */
  breaks: string;
  /**
   * Changes that are safe without having seen the workload run. Absent: none are. Returning none: not for this one.
   */
  unseen?(input: Input): Change[];
  /** What a policy says about it. Absent: a policy has no evidence on this. */
  recorded?(input: Input, policy: Policy): RecordedFix;
}

export interface ContainerFixInput {
  offence: Offence;
  container: DeclaredContainer;
  workload: DeclaredWorkload;
}

export interface WorkloadFixInput {
  offence: Offence;
  workload: DeclaredWorkload;
}

export type RecordedFix =
  /** The recording shows that the workload does without; `changes` is what was recorded instead. */
  | { evidence: 'supports'; changes: Change[]; because: string }
  /** The recording shows that it is needed. `changes` may narrow it (an exact capability for `privileged`). */
  | { evidence: 'contradicts'; changes: Change[]; because: string }
  /** The policy does not say. */
  | { evidence: 'missing'; because: string };
