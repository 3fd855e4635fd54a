import type { Finding } from '../../finding.js';
import { type Stretch, secretPart } from './excerpt.js';

/** Lines of one finding that are looked up; a stretch of more than this is no secret. */
const maxLines = 200;

/** Where a report's findings say that secrets are, so that no excerpt shows them, whichever finding it is for. */
export class Secrets {
  private readonly byFile = new Map<string, Map<number, Finding[]>>();

  constructor(findings: readonly Finding[]) {
    for (const finding of findings) if (finding.sensitive) this.add(finding);
  }

  /** What not to show of a line; `text` is the line's. */
  onLine(file: string, line: number, text: string): Stretch[] {
    const findings = this.byFile.get(file)?.get(line) ?? [];
    return findings.map((finding) => {
      const column = finding.line === line ? finding.column : 1;
      const endColumn = finding.endLine === line ? finding.endColumn : text.length + 1;
      // Only the first line of a stretch has the name that goes before the secret.
      return finding.line === line ? secretPart(text, { column, endColumn }) : { column, endColumn };
    });
  }

  private add(finding: Finding): void {
    const lines = this.byFile.get(finding.file) ?? new Map<number, Finding[]>();
    this.byFile.set(finding.file, lines);
    const last = Math.min(finding.endLine, finding.line + maxLines);
    for (let line = finding.line; line <= last; line++) {
      const findings = lines.get(line);
      if (findings) findings.push(finding);
      else lines.set(line, [finding]);
    }
  }
}
