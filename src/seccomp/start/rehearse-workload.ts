import { count as times } from '../../base/text.js';
import { describeSyscall, syscallName } from '../../linux/syscalls.js';
import type { Recording } from '../../policy/recording.js';
import { libcNeeds } from '../catalogue/libc-needs.js';
import { answerToCall, type CallContext } from './call-answer.js';
import { libcEffects } from './libc-effects.js';
import { consequenceOf, type RehearsedCall } from './rehearse-runtime.js';
import { parseRuntimeRelease, type RuntimeRelease } from './runtime-version.js';

/**
 * The calls that a workload was seen to make, in the order of the recording, which is that of numbers: what came first
 * in time a recording does not tell, nor the arguments. Calls that libraries go on without are told by what they do.
 */
export function rehearseWorkload(recording: Recording, context: CallContext): RehearsedCall[] {
  const survived = survivedCalls(context);
  return recording.syscalls
    .filter(({ phase }) => phase === 'workload')
    .map(({ architecture, number, count }): RehearsedCall => {
      const name = syscallName(architecture, number);
      const answer = answerToCall({ ...context, architecture }, number, name);
      const goesOn = name !== undefined && architecture === context.architecture && survived.has(name);
      return {
        name: name ?? describeSyscall(architecture, number),
        phase: 'workload',
        certainty: 'must',
        answer,
        consequence: goesOn ? 'goes-on' : consequenceOf(answer, 'none'),
        whatFor: `its own work, ${times(count, 'call')}`,
      };
    });
}

/** Refused calls that every library that makes them by itself goes on without. */
function survivedCalls(context: CallContext): Set<string> {
  const effects = libcEffects(context);
  return new Set(
    libcNeeds
      .map(({ call }) => call)
      .filter((call) => {
        const own = effects.filter((effect) => effect.call === call);
        return own.length > 0 && own.every(({ effect }) => effect === 'falls-back');
      }),
  );
}

/** Names of the calls that a recording has of the runtime; none where another one was recorded. */
export function seenRuntimeCalls(recording: Recording, { name }: RuntimeRelease): string[] {
  if (parseRuntimeRelease(recording.host.runtime)?.name !== name) return [];
  const own = recording.syscalls.filter(({ phase }) => phase === 'runtime');
  const names = own.flatMap(({ architecture, number }) => syscallName(architecture, number) ?? []);
  return [...new Set([...names, ...recording.runtimeCalls])];
}
