import type { BuildInstruction } from '../../model/declared-build.js';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Place } from '../../source/source-text.js';

/** Instructions of one kind in all stages, or only in those whose files and settings are in the image. */
export function instructionsOf(
  { build }: DeclaredContainer,
  keyword: string,
  part?: 'final',
): BuildInstruction[] {
  if (build === undefined) return [];
  return build.stages
    .filter((stage) => part === undefined || stage.part === part)
    .flatMap(({ instructions }) => instructions.filter((instruction) => instruction.keyword === keyword));
}

/** What an instruction runs: its text, or the words of its JSON form, and its here-documents. */
export function scriptOf({ form, heredocs, text, words }: BuildInstruction): string {
  const own = form === 'json' ? words.map(({ value }) => value).join(' ') : text;
  return heredocs.length === 0 ? own : [own, ...heredocs.map((heredoc) => heredoc.text)].join('\n');
}

/** Whether a place is within an ARG, whose default is no variable of the image. */
export function isBuildArgument({ build }: DeclaredContainer, { source, start }: Place): boolean {
  if (build === undefined) return false;
  const instructions = [...build.globals, ...build.stages.flatMap((stage) => stage.instructions)];
  return instructions.some(
    ({ keyword, at }) => keyword === 'ARG' && at.source === source && at.start <= start && start < at.end,
  );
}
