import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Rule, Severity } from '../../rules/rule.js';
import { describeChange } from '../describe-change.js';
import { decide } from './decide.js';
import type { HardenOptions } from './harden-options.js';
import type { Journal } from './journal.js';
import type { Task } from './plan-tasks.js';
import { containerOf, type FoundBreach, type Reading } from './reading.js';
import { tighteningByHand } from './recorded-tightening.js';

export type HardenResult = { kind: 'skipped'; reason: string } | HardenedText;

/** A repaired text and what became of each of its findings. Every finding before is in `fixed` or in `listed`. */
export interface HardenedText {
  kind: 'hardened';
  text: string;
  changed: boolean;
  fixed: FixedFinding[];
  /** Changes that no rule asked for, and a recording supports. */
  tightened: Tightened[];
  listed: ListedFinding[];
  /** Files that the new text refers to, by their paths relative to the manifest's directory. */
  extraFiles: { path: string; content: string }[];
  /** Findings, ignored ones left out. */
  findings: { before: number; after: number };
}

interface FindingText {
  rule: string;
  severity: Severity;
  message: string;
  /** In the text as it was before (of a finding that came up by the repair, as it was then), from 1. */
  file: string;
  line: number;
  column: number;
  resource: string;
  container?: string;
}

export interface FixedFinding extends FindingText {
  /** `contradicts`: some of it is needed, and that much was left. */
  evidence: 'supports' | 'unseen-safe' | 'contradicts';
  because: string;
  /** As a person would have written it. */
  lines: string[];
}

export interface Tightened {
  resource: string;
  container?: string;
  because: string;
  lines: string[];
  /** Why it was not done; absent: it was. */
  notDone?: string;
}

export interface ListedFinding extends FindingText {
  evidence: 'supports' | 'unseen-safe' | 'contradicts' | 'missing' | 'none';
  because: string;
  advice: string;
  breaks: string;
  /** What was to be done and could not be; empty where nothing was to be done. */
  lines: string[];
  /** Why a fix that was to be made was not, or was without effect. */
  notFixed?: string;
}

/** Audits the result again: only what is not found any more counts as fixed. */
export function resultOf(
  before: Reading,
  after: Reading,
  journal: Journal,
  options: HardenOptions,
): HardenedText {
  const counted = (reading: Reading) =>
    reading.breaches.filter(({ breach, workload }) => {
      const owner = reading.workloads[workload];
      return owner !== undefined && !options.ignore?.(breach, owner);
    });
  const [old, now] = [counted(before), counted(after)];
  const left = new Map(now.map((found) => [found.identity, found]));
  const known = new Set(old.map(({ identity }) => identity));
  const fixed: FixedFinding[] = [];
  const listed: ListedFinding[] = [];
  for (const found of old) {
    const still = left.get(found.identity);
    if (still) listed.push(listedFinding(found, still, before, after, journal, options));
    else fixed.push(fixedFinding(found, before, journal));
  }
  fixed.push(...uncovered(journal, new Set([...known, ...left.keys()]), before));
  for (const found of now)
    if (!known.has(found.identity)) listed.push(listedFinding(found, found, after, after, journal, options));
  return {
    kind: 'hardened',
    text: after.source.text,
    changed: after.source.text !== before.source.text,
    fixed,
    tightened: [...tightenedOf(after, journal), ...leftByHand(after, options)],
    listed,
    extraFiles: filesOf(journal),
    findings: { before: old.length, after: now.length },
  };
}

/** Findings that one fix brought to light, and another made go. */
function uncovered(journal: Journal, accounted: ReadonlySet<string>, before: Reading): FixedFinding[] {
  const found = new Map(
    journal.done.flatMap(({ gone }) => gone).map((breach) => [breach.identity, breach] as const),
  );
  return [...found.values()]
    .filter(({ identity }) => !accounted.has(identity))
    .map((breach) => fixedFinding(breach, before, journal));
}

function findingText({ breach, workload }: FoundBreach, reading: Reading): FindingText {
  const { rule, offence, container } = breach;
  const owner = reading.workloads[workload] as DeclaredWorkload;
  return {
    rule: rule.id,
    severity: rule.severity,
    message: offence.message,
    file: offence.at.source.path,
    ...offence.at.source.position(offence.at.start),
    resource: owner.resource,
    ...(container && { container: container.name }),
  };
}

function fixedFinding(found: FoundBreach, before: Reading, journal: Journal): FixedFinding {
  const { workload } = found;
  const format = (before.workloads[workload] as DeclaredWorkload).format;
  const entry = journal.done.find(({ gone }) => gone.some(({ identity }) => identity === found.identity));
  const own = entry?.task.reasons.find((reason) => reason.found?.identity === found.identity);
  const reason = own ?? entry?.task.reasons[0];
  const evidence = reason?.evidence;
  return {
    ...findingText(found, before),
    evidence: evidence === 'contradicts' || evidence === 'unseen-safe' ? evidence : 'supports',
    because: reason?.because ?? 'it went with another fix',
    lines: entry ? describeChange(entry.task.change, format) : [],
  };
}

function listedFinding(
  shown: FoundBreach,
  found: FoundBreach,
  reading: Reading,
  after: Reading,
  journal: Journal,
  options: HardenOptions,
): ListedFinding {
  const owner = after.workloads[found.workload] as DeclaredWorkload;
  const { evidence, because, changes } = decide(found.breach, owner, options);
  const rule: Rule = found.breach.rule;
  const failure = [...journal.failures.values()].find(({ task }) => isFor(task, found));
  const wanted = evidence === 'supports' || evidence === 'unseen-safe' || failure !== undefined;
  return {
    ...findingText(shown, reading),
    evidence,
    because,
    advice: rule.fix.advice,
    breaks: rule.fix.breaks,
    lines: changes.flatMap((change) => describeChange(change, owner.format)),
    ...(wanted && {
      notFixed: failure?.reason ?? 'all that was to be changed is changed, and the finding remains',
    }),
  };
}

function isFor({ reasons }: Task, { identity }: FoundBreach): boolean {
  return reasons.some(({ found }) => found?.identity === identity);
}

function tightenedOf(after: Reading, { done, failures }: Journal): Tightened[] {
  const entries = [
    ...done.filter(({ gone }) => gone.length === 0).map(({ task }) => ({ task, reason: undefined })),
    ...failures.values(),
  ];
  return entries.flatMap(({ task, reason }) => {
    const at = containerOf(after, task.target);
    if (!at || task.reasons.some(({ found }) => found)) return [];
    return [
      {
        resource: at.workload.resource,
        ...(at.workload.containers.length > 1 && { container: at.container.name }),
        because: task.reasons[0]?.because ?? '',
        lines: describeChange(task.change, at.workload.format),
        ...(reason !== undefined && { notDone: reason }),
      },
    ];
  });
}

function leftByHand({ workloads }: Reading, options: HardenOptions): Tightened[] {
  return workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => {
      const named = options.policyFor(workload, container);
      if (!named) return [];
      return tighteningByHand(named.policy, container, workload).map(({ change, because }) => ({
        resource: workload.resource,
        ...(workload.containers.length > 1 && { container: container.name }),
        because,
        lines: describeChange(change, workload.format),
        notDone:
          'the profile must first be where the containers are started; tightship writes it with the policy',
      }));
    }),
  );
}

function filesOf({ done }: Journal): { path: string; content: string }[] {
  const files = new Map<string, string>();
  for (const { task } of done)
    if (task.change.kind === 'seccomp-profile')
      files.set(task.change.file.replace(/^\.\//, ''), task.change.content);
  return [...files].map(([path, content]) => ({ path, content }));
}
