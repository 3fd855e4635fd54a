import type { Architecture } from '../../linux/architecture.js';
import type { Verdict } from '../call-verdict.js';
import { returnValue } from '../call-verdict.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { type CallPermission, callPermissions } from './call-permission.js';
import { servedArchitectures } from './served-architectures.js';

/** What a filter lets happen through one of the interfaces that the machine serves. */
export interface ArchitectureExplanation {
  architecture: Architecture;
  always: number;
  conditional: number;
  named: number;
  /** Where nothing is let happen: the one answer to all named calls, if there is one. */
  refusal?: Verdict;
}

/** All interfaces of a machine, its own first. */
export function explainArchitectures(
  space: DecisionSpace,
  filter: Decision,
  native: Architecture,
): ArchitectureExplanation[] {
  return servedArchitectures[native].map((architecture) => {
    const calls = callPermissions(space, filter, architecture);
    const count = (wanted: CallPermission['permission']) =>
      calls.filter(({ permission }) => permission === wanted).length;
    const refusal = onlyAnswer(calls);
    return {
      architecture,
      always: count('always'),
      conditional: count('conditional'),
      named: calls.length,
      ...(refusal && { refusal }),
    };
  });
}

function onlyAnswer(calls: readonly CallPermission[]): Verdict | undefined {
  const verdicts = new Map(
    calls.flatMap((call) => call.verdicts).map((verdict) => [returnValue(verdict), verdict]),
  );
  const [only] = verdicts.values();
  return verdicts.size === 1 && calls.every(({ permission }) => permission === 'never') ? only : undefined;
}
