import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from 'diff';

/**
 * Beyond this many lines changed, lines are no longer matched, which takes time quadratic in that number: the diff then
 * takes all lines out and puts all in.
 */
const maxChangedLines = 5_000;

/**
 * The change of one file as `patch -p0` and `git apply -p0` read it; '' where nothing changed. `context` is how many
 * unchanged lines stand around each change.
 */
export function unifiedDiff(path: string, before: string, after: string, context = 3): string {
  if (before === after) return '';
  const patch =
    structuredPatch(path, path, before, after, undefined, undefined, {
      context,
      maxEditLength: maxChangedLines,
    }) ?? wholeFile(path, before, after);
  const text = formatPatch(patch, FILE_HEADERS_ONLY);
  // A name with a space ends, for `patch`, at a tab only.
  return path.includes(' ') ? text.replace(/^(---|\+\+\+) (.*)$/gm, headerWithTab(2)) : text;
}

/** Of the first `headers` matches only: lines further down may look the same. */
function headerWithTab(headers: number): (line: string) => string {
  let left = headers;
  return (line) => {
    left -= 1;
    return left >= 0 ? `${line}\t` : line;
  };
}

function wholeFile(path: string, before: string, after: string): StructuredPatch {
  const [removed, added] = [linesOf(before), linesOf(after)];
  return {
    oldFileName: path,
    newFileName: path,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [
      {
        oldStart: 1,
        oldLines: removed.length,
        newStart: 1,
        newLines: added.length,
        lines: [...marked('-', removed), ...marked('+', added)],
      },
    ],
  };
}

/** Lines with their ends; of an empty text none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function marked(mark: '-' | '+', lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n')
      ? [`${mark}${line.slice(0, -1)}`]
      : [`${mark}${line}`, '\\ No newline at end of file'],
  );
}
