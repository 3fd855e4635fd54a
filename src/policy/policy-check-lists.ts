import type { PolicyCheck, Report, ValidSections } from './policy-check.js';
import { type PolicyPath, pathText } from './policy-schema-walk.js';
import { quoted } from './policy-text.js';

/** Sets: an entry twice is a slip of merging or editing, and makes two reasons for one grant. */
function setsOf(sections: ValidSections): [PolicyPath, readonly (string | number)[] | undefined][] {
  const { workload, evidence, user, capabilities, seccomp } = sections;
  return [
    [['workload', 'environment'], workload?.environment],
    [['workload', 'mounts'], workload?.mounts],
    [['evidence', 'refused'], evidence?.refused],
    [['evidence', 'notes'], evidence?.notes],
    [['user', 'additionalGids'], user?.additionalGids],
    [['capabilities'], capabilities],
    [['seccomp', 'architectures'], seccomp?.architectures],
    [['seccomp', 'allow'], seccomp?.allow],
    [['seccomp', 'runtime'], seccomp?.runtime],
    [['seccomp', 'unavailable'], seccomp?.unavailable],
  ];
}

/** No list has an entry twice. */
export const checkLists: PolicyCheck = (sections, report) => {
  for (const [path, entries] of setsOf(sections)) reportRepeated(path, entries ?? [], report);
};

function reportRepeated(path: PolicyPath, entries: readonly (string | number)[], report: Report): void {
  const seen = new Set<string | number>();
  for (const [index, entry] of entries.entries()) {
    if (seen.has(entry)) {
      report(
        [...path, index],
        'duplicate-entry',
        `${pathText(path)} has ${quoted(String(entry))} twice`,
        'remove one',
      );
    }
    seen.add(entry);
  }
}

/** Names of variables only: a value checked in with the policy is a secret lost. */
export const checkEnvironment: PolicyCheck = ({ workload }, report) => {
  for (const [index, entry] of (workload?.environment ?? []).entries()) {
    const end = entry.indexOf('=');
    if (end === -1) continue;
    const message = `the environment variable ${quoted(entry.slice(0, end))} is written with its value`;
    report(['workload', 'environment', index], 'environment-value', message, 'write the name only');
  }
};
