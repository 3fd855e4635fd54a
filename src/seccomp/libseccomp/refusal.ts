import type { RuleOutcome } from './call-entry.js';
import type { Refusal } from './filter-model.js';
import type { RuleRequest, SeccompRuntime } from './runtime-requests.js';

/** What a runtime says when libseccomp does not take a rule. */
export function refusalOfRule(
  outcome: Exclude<RuleOutcome, 'added'>,
  { rule, name, conditions }: RuleRequest,
  runtime: SeccompRuntime,
): Refusal {
  const messages = {
    contradiction:
      runtime === 'runc'
        ? `error adding seccomp ${conditions.length > 0 ? '' : 'filter '}rule for syscall ${name}: file exists`
        : `${conditions.length > 0 ? 'seccomp_rule_add_array' : `seccomp_rule_add \`${name}\``}: File exists`,
    endless: `libseccomp never returns from adding the rule for ${name}`,
    'too-long': messageOfSize(runtime),
  };
  return { code: outcome, message: messages[outcome], rule, name };
}

/** What a runtime says when the kernel does not take the program. */
export function refusalOfSize(runtime: SeccompRuntime): Refusal {
  return { code: 'too-long', message: messageOfSize(runtime) };
}

function messageOfSize(runtime: SeccompRuntime): string {
  return runtime === 'runc'
    ? 'error loading seccomp filter into kernel: error loading seccomp filter: invalid argument'
    : 'seccomp (SECCOMP_SET_MODE_FILTER): Invalid argument';
}
