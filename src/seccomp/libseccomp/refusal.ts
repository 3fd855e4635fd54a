import { verdictOfReturnValue } from '../call-verdict.js';
import { largestErrno } from '../profile/profile-vocabulary.js';
import type { RuleOutcome } from './call-entry.js';
import type { Refusal } from './filter-model.js';
import type { RuleRequest, SeccompRuntime } from './runtime-requests.js';

/** Whether libseccomp takes a return value: its errno may be too large. */
export function isTakenAction(value: number): boolean {
  const { action, errno = 0 } = verdictOfReturnValue(value);
  return errno <= (largestErrno(action) ?? 0);
}

/** What a runtime says when libseccomp does not take the default action. */
export function refusalOfDefault(runtime: SeccompRuntime): Refusal {
  const message =
    runtime === 'runc' ? 'error creating filter: could not create filter' : 'error seccomp_init';
  return { code: 'errno', message };
}

/** What a runtime says when libseccomp does not take a rule; `errno`: for its action. */
export function refusalOfRule(
  outcome: Exclude<RuleOutcome, 'added'> | 'errno',
  { rule, name, conditions }: RuleRequest,
  runtime: SeccompRuntime,
): Refusal {
  const doing =
    runtime === 'runc'
      ? `error adding seccomp ${conditions.length > 0 ? '' : 'filter '}rule for syscall ${name}`
      : conditions.length > 0
        ? 'seccomp_rule_add_array'
        : `seccomp_rule_add \`${name}\``;
  const messages = {
    contradiction: `${doing}: ${runtime === 'runc' ? 'file exists' : 'File exists'}`,
    // runc's library knows one reason only for EINVAL.
    errno: `${doing}: ${runtime === 'runc' ? 'two checks on same syscall argument' : 'Invalid argument'}`,
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
