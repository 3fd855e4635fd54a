import { AppError } from '../../../base/app-error.js';
import { formatBytes, printable } from '../../../base/text.js';
import { type CommandOptions, type CommandResult, tryCommand } from '../../../host/command.js';
import type { DiskSpace } from '../../../host/disk-space.js';

export { isDiskFull } from '../../../host/command.js';

/** Pulling and unpacking large images over slow lines and disks takes its time. */
const toolTimeoutMs = 3_600_000;

/**
 * Runs skopeo or umoci. Throws what `explain` makes of a failure; the result of the tool becomes its cause, by
 * which `isDiskFull` knows it.
 */
export async function runImageTool(
  file: 'skopeo' | 'umoci',
  args: string[],
  options: CommandOptions,
  explain: (words: string) => AppError,
): Promise<CommandResult> {
  const result = await tryCommand(file, args, { timeoutMs: toolTimeoutMs, ...options });
  if (result.exitCode === 0) return result;
  const { code, message, hint } = explain(tellingLine(result));
  throw new AppError(code, message, { cause: result, ...(hint === undefined ? {} : { hint }) });
}

/** The last line of a failed tool without what logging libraries put around it (logrus, apex/log). */
export function tellingLine(result: CommandResult): string {
  const line = result.stderr.split('\n').findLast((candidate) => candidate.trim() !== '') ?? '';
  const quoted = /\blevel=fatal msg=("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  const words = quoted ? unquote(quoted) : line.replace(/^[^\x21-\x7e]*[^\x20-\x7e]\s*/, '').trim();
  return printable(words === '' ? `exit status ${result.exitCode}` : words);
}

/** Go's quoting is JSON's, but for escapes such as `\x00`: then the text stays quoted. */
function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/**
 * The `DISK_FULL` for an image that does not fit. `before` is what there was when the work began, `needed` an
 * estimate in bytes, which can be too low: then only what was certainly missing is claimed.
 */
export function diskFull(what: string, before: DiskSpace, neededBytes: number, cause: unknown): AppError {
  const { mountPoint, totalBytes, availableBytes } = before;
  const need =
    neededBytes > availableBytes
      ? `about ${formatBytes(neededBytes)}`
      : `more than ${formatBytes(availableBytes)}`;
  return new AppError(
    'DISK_FULL',
    `the file system ${printable(mountPoint)} (${formatBytes(totalBytes)}) is too full for ${what}: ` +
      `it needs ${need}, and ${formatBytes(availableBytes)} were free`,
    { hint: 'free some space there, or keep the images on another file system', cause },
  );
}
