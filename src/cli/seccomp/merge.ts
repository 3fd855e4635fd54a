import { AppError } from '../../base/app-error.js';
import type { Comparison } from '../../seccomp/algebra/compare.js';
import { union } from '../../seccomp/algebra/operations.js';
import { profileOfDecision } from '../../seccomp/algebra/profile-of-decision.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import type { ProfileFormat } from '../../seccomp/profile/profile-format.js';
import { writeProfile } from '../../seccomp/profile/write-profile.js';
import type { ExitCode, Io } from '../io.js';
import { checkOutput, writeWhole } from '../output-file.js';
import { printDifferences } from './compare.js';
import type { FilterFlags } from './filter-flags.js';
import { type LoadedFilter, loadFilter } from './load-filter.js';

export interface MergeCall {
  sources: string[];
  flags: FilterFlags & { output: string; to: ProfileFormat };
}

/** Writes one profile that lets happen what any of the filters does, and says where it is not exactly that. */
export async function mergeCommand({ sources, flags }: MergeCall, io: Io): Promise<ExitCode> {
  const { output, to } = flags;
  if (output !== '-') checkOutput(output);
  const space = new DecisionSpace();
  const filters: LoadedFilter[] = [];
  for (const source of sources) filters.push(await loadFilter(source, space, flags, io));
  const together = filters.map(({ decision }) => decision).reduce((a, b) => union(space, a, b));
  const architectures = [...new Set(filters.flatMap((filter) => filter.architectures))];
  const { profile, exact, comparison } = profileOfDecision(space, together, architectures, {
    runtime: flags.as,
  });
  if (comparison.onlyInB.total > 0) {
    printDifferences(comparison, { ...io, stdout: io.stderr });
    throw new AppError(
      'INPUT_INVALID',
      'a profile that says this would let more happen than the filters do',
      {
        hint: 'A above is what the filters do together, B what a profile can say; nothing was written',
      },
    );
  }
  const text = writeProfile(profile, to);
  if (output === '-') io.stdout.write(text);
  else writeWhole(output, text);
  if (!exact) reportInexact(comparison, io);
  return 0;
}

function reportInexact(comparison: Comparison, io: Io): void {
  io.stderr.write(
    'the profile is stricter, or answers differently, here; A is the filters together, B the profile:\n',
  );
  printDifferences(comparison, { ...io, stdout: io.stderr });
}
