import { printable } from '../../base/text.js';
import type { Finding } from '../finding.js';
import type { Reporter } from './reporter-input.js';

/**
 * `file:line:col: severity: message [rule]`, one line for each finding that counts, as compilers write them and editors
 * jump to; then a line for each file that could not be read.
 */
export const reportShort: Reporter = function* ({ report }) {
  for (const finding of report.findings) {
    if (finding.suppressed || finding.known) continue;
    yield `${shortLine(finding)}\n`;
  }
  for (const { file, reason, kind } of report.skipped)
    if (kind === 'unreadable') yield `${printable(file)}: error: not audited: ${printable(reason)}\n`;
};

function shortLine({ file, line, column, severity, resource, container, message, rule }: Finding): string {
  const place = container === undefined ? resource : `${resource}, container ${container}`;
  return printable(`${file}:${line}:${column}: ${severity}: ${place}: ${message} [${rule}]`);
}
