import { type Architecture, architectures, auditArchitectures, x32Bit } from '../../linux/architecture.js';
import { permitted } from '../algebra/operations.js';
import { witnessesOf } from '../algebra/witness.js';
import { type Verdict, verdictOfReturnValue } from '../call-verdict.js';
import type { Decision, DecisionSpace } from '../decision/space.js';
import { wordsOfCall } from '../decision/words.js';
import { servedArchitectures } from './served-architectures.js';

/** Calls without a name, and of architectures that the machine does not serve. */
export interface OtherCalls {
  /** The answer to a number that no Linux up to 6.18 has (1023, which is far above). */
  unknownNumber: Verdict;
  /** The answer to a call of an architecture that nobody has (`seccomp_data.arch` 0). */
  unknownArchitecture: Verdict;
  /** Numbers without a name that are let happen on the machine's interfaces; both ends are in it. */
  permittedNumbers: { architecture: Architecture; first: number; last: number }[];
  /** How many such ranges there are, the list being cut. */
  permittedRanges: number;
  /** Whether calls of architectures that the machine does not serve are let happen; it cannot make them. */
  foreignArchitectures: boolean;
}

const farAbove = 1023;
const mostRanges = 10;

export function otherCalls(space: DecisionSpace, filter: Decision, native: Architecture): OtherCalls {
  const served = servedArchitectures[native];
  const tokens = new Set(served.map((architecture) => auditArchitectures[architecture]));
  // Named calls come first and are many: all have to be looked through.
  const { shown } = witnessesOf(space, permitted(space, filter), Number.MAX_SAFE_INTEGER);
  const unnamed = shown.filter(
    ({ name, auditArchitecture }) => name === undefined && tokens.has(auditArchitecture),
  );
  return {
    unknownNumber: answerTo(space, filter, auditArchitectures[native], farAbove),
    unknownArchitecture: answerTo(space, filter, 0, farAbove),
    permittedNumbers: unnamed.slice(0, mostRanges).map(({ auditArchitecture, number, lastNumber }) => ({
      architecture: interfaceOf(auditArchitecture, number, served),
      first: number,
      last: lastNumber,
    })),
    permittedRanges: unnamed.length,
    foreignArchitectures: shown.some(({ auditArchitecture }) => !tokens.has(auditArchitecture)),
  };
}

/** x32 has the numbers from its bit on. */
function interfaceOf(token: number, number: number, served: readonly Architecture[]): Architecture {
  const candidates = served.filter((architecture) => auditArchitectures[architecture] === token);
  const wanted = candidates.find((architecture) => (architecture === 'x32') === number >= x32Bit);
  return wanted ?? candidates[0] ?? architectures[0];
}

function answerTo(
  space: DecisionSpace,
  filter: Decision,
  auditArchitecture: number,
  number: number,
): Verdict {
  return verdictOfReturnValue(space.evaluate(filter, wordsOfCall({ auditArchitecture, number })));
}
