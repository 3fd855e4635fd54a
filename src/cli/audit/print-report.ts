import { closeSync, openSync, writeSync } from 'node:fs';
import type { AuditReport, LineOf } from '../../audit/audit-report.js';
import type { FailOn } from '../../audit/grade/audit-verdict.js';
import { gradeReport } from '../../audit/grade/grade-report.js';
import type { ReporterInput } from '../../audit/reporters/reporter-input.js';
import { rules } from '../../audit/rules/index.js';
import type { Rule } from '../../audit/rules/rule.js';
import { SourceText } from '../../audit/source/source-text.js';
import type { Io } from '../io.js';
import { styleFor } from '../style.js';
import { toolVersion } from '../tool-version.js';
import type { AuditFlags } from './audit-flags.js';
import { readText } from './read-text.js';

/** Prints a report, or writes it to `--output`, in pieces: it may have hundreds of thousands of findings. */
export async function printReport(
  report: AuditReport,
  { format, output, explain }: Pick<AuditFlags, 'format' | 'output' | 'explain'>,
  context: { failOn: FailOn; texts: ReadonlyMap<string, SourceText> },
  io: Io,
): Promise<void> {
  const input: ReporterInput = {
    report,
    rules: new Map<string, Rule>(rules.map((rule) => [rule.id, rule])),
    grade: gradeReport(report),
    lineOf: lineReader(context.texts),
    failOn: context.failOn,
    toolVersion: toolVersion(),
  };
  const pieces = await piecesOf(
    { format, explain: explain ?? false },
    input,
    output === undefined ? io : undefined,
    io,
  );
  if (output === undefined) for (const text of joined(pieces)) await write(io.stdout, text);
  else writeFile(output, joined(pieces));
}

/** Each reporter is loaded when it is wanted. */
async function piecesOf(
  { format, explain }: { format: AuditFlags['format']; explain: boolean },
  input: ReporterInput,
  terminal: Io | undefined,
  io: Io,
): Promise<Iterable<string>> {
  switch (format) {
    case 'text': {
      const { reportText } = await import('../../audit/reporters/text/text.js');
      const { plainStyle } = await import('../../audit/reporters/text/report-style.js');
      const style = terminal ? styleFor(terminal.stdout, io.environment) : plainStyle;
      return reportText(input, { style, columns: terminal?.stdout.columns ?? 80, explain });
    }
    case 'short':
      return (await import('../../audit/reporters/short.js')).reportShort(input);
    case 'json':
      return (await import('../../audit/reporters/json.js')).reportJson(input);
    case 'sarif':
      return (await import('../../audit/reporters/sarif.js')).reportSarif(input);
    case 'junit':
      return (await import('../../audit/reporters/junit.js')).reportJunit(input);
    case 'markdown':
      return [(await import('../../audit/reporters/markdown.js')).reportMarkdown(input)];
  }
}

const pieceLength = 64 * 1024;

/** Small pieces as larger ones: a system call each would take longer than making them. */
function* joined(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Waits where the reader is slower, so that the report is not held in memory twice; no longer than there is one. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (stream.write(text) || stream.destroyed) {
      resolve();
      return;
    }
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

function writeFile(path: string, pieces: Iterable<string>): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const piece of pieces) writeSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
}

/** Offending lines are read again when they are shown; the last few files stay at hand. */
function lineReader(texts: ReadonlyMap<string, SourceText>): LineOf {
  let last: SourceText | undefined;
  return (file, line) => {
    const known = texts.get(file) ?? (last?.path === file ? last : undefined);
    if (known) return known.line(line);
    const read = readText(file, { found: true });
    if ('reason' in read) return undefined;
    last = new SourceText(file, read.text);
    return last.line(line);
  };
}
