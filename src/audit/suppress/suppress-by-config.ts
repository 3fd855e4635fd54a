import type { Diagnostic } from '../../base/diagnostic.js';
import type { PathOf } from '../baseline/baseline.js';
import type { Finding } from '../finding.js';
import type { ConfigSuppression } from './audit-config.js';
import { matchesPath } from './match-path.js';
import type { SuppressedFindings } from './suppress-by-comment.js';
import { isExpired } from './suppression.js';

/**
 * Applies the configuration's suppressions to the findings of a whole run. `pathOf` gives paths relative to the
 * configuration's directory. Warns of those that have expired, and of those that hold for nothing.
 */
export function suppressByConfig(
  findings: readonly Finding[],
  suppressions: readonly ConfigSuppression[],
  { pathOf, today }: { pathOf: PathOf; today: string },
): SuppressedFindings {
  const active = suppressions.filter((suppression) => !isExpired(suppression, today));
  const byRule = new Map<string, ConfigSuppression[]>();
  for (const suppression of active)
    for (const rule of suppression.rules) byRule.set(rule, [...(byRule.get(rule) ?? []), suppression]);
  const inFile = fileMatcher(pathOf);
  const used = new Set<ConfigSuppression>();
  const marked = findings.map((finding): Finding => {
    if (finding.suppressed) return finding;
    const holding = byRule.get(finding.rule)?.find((suppression) => {
      const { resource, container } = suppression;
      if (resource !== undefined && resource !== finding.resource) return false;
      if (container !== undefined && container !== finding.container) return false;
      return inFile(suppression, finding.file);
    });
    if (!holding) return finding;
    used.add(holding);
    const { reason, until } = holding;
    return { ...finding, suppressed: { reason, ...(until !== undefined && { until }), by: 'config' } };
  });
  const diagnostics = suppressions
    .filter((suppression) => !used.has(suppression))
    .map((suppression) => diagnosticOf(suppression, today));
  return { findings: marked, diagnostics };
}

/** Whether a suppression's glob takes a file; each pair is looked at once. */
function fileMatcher(pathOf: PathOf): (suppression: ConfigSuppression, file: string) => boolean {
  const answers = new Map<string, Map<ConfigSuppression, boolean>>();
  return (suppression, file) => {
    if (suppression.file === undefined) return true;
    const ofFile = answers.get(file) ?? new Map<ConfigSuppression, boolean>();
    answers.set(file, ofFile);
    const known = ofFile.get(suppression);
    if (known !== undefined) return known;
    const answer = matchesPath(pathOf(file), suppression.file);
    ofFile.set(suppression, answer);
    return answer;
  };
}

function diagnosticOf(suppression: ConfigSuppression, today: string): Diagnostic {
  const { rules, source, position, until } = suppression;
  const expired = isExpired(suppression, today);
  return {
    code: expired ? 'suppression-expired' : 'suppression-unused',
    severity: 'warning',
    message: expired
      ? `the suppression of ${rules.join(', ')} expired after ${until}: its findings count again`
      : `nothing is found that the suppression of ${rules.join(', ')} holds for`,
    source,
    position,
  };
}
