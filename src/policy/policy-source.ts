import { type Document, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import type { Diagnostic, Position } from '../base/diagnostic.js';
import { policyDiagnostic } from './policy-diagnostics.js';
import { checkLimits } from './policy-limits.js';
import { visible } from './policy-text.js';

/** A text that is YAML, or why it is not. */
export type PolicySource =
  | { document: Document.Parsed; lines: LineCounter; diagnostics?: undefined }
  | { diagnostics: Diagnostic[] };

/** Parses without expanding anything; of several documents the first is not used either. */
export function parseSource(text: string): PolicySource {
  const limits = checkLimits(text);
  if (limits.length > 0) return { diagnostics: limits };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    // `silent` would also silence the error about several documents.
    logLevel: 'error',
    prettyErrors: false,
    // The parser's own check is quadratic; `readTree` has one.
    uniqueKeys: false,
  });
  const problems = document.errors.map((error) =>
    syntaxDiagnostic(error, positionIn(lines, offsetOf(error, document))),
  );
  if (problems.length > 0) return { diagnostics: problems };
  if (document.contents === null)
    return { diagnostics: [policyDiagnostic('empty-document', 'the file is empty')] };
  return { document, lines };
}

/** Line and column of an offset, from 1. */
export function positionIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** A quote that is not closed is reported at the end of the file; where it was opened says more. */
function offsetOf(error: YAMLError, document: Document.Parsed): number {
  let offset = error.pos[0];
  if (error.code !== 'MISSING_CHAR') return offset;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type?.startsWith('QUOTE_') && range && range[0] < error.pos[0] && error.pos[0] <= range[1])
        offset = range[0];
    },
  });
  return offset;
}

function syntaxDiagnostic(error: YAMLError, position: Position): Diagnostic {
  if (error.code === 'MULTIPLE_DOCS') {
    const hint = 'one file is one policy; remove the "---" and what follows';
    return policyDiagnostic('several-documents', 'the file holds more than one document', { hint, position });
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    return policyDiagnostic('tag-refused', visible(error.message), { hint: 'remove the tag', position });
  }
  if (error.code === 'RESOURCE_EXHAUSTION')
    return policyDiagnostic('too-deep', 'collections are nested too deep', { position });
  return policyDiagnostic('yaml-syntax', visible(error.message), { position });
}
