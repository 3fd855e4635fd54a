import type { Diagnostic, Position } from '../base/diagnostic.js';
import { maxDiagnostics, policyDiagnostic } from './policy-diagnostics.js';
import { measureYaml } from './yaml-measure.js';

/** 1 MiB, in UTF-16 code units or in bytes, whichever are more. */
export const maxPolicyBytes = 1024 * 1024;
/** The largest policies have some thousand lines of eight tokens. */
const maxTokens = 100_000;
/** A policy nests four deep; generous indentation may make that 32 columns. */
const maxFlowDepth = 8;
const maxBlockDepth = 64;

/** Tab and line ends stay; what a reviewer cannot see, or sees out of order, does not (see `visible`). */
const hidden =
  /(?![\t\n]|\r\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufffd\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * What stops a text from being given to the YAML parser at all: its size, hidden characters, and nesting
 * (`measureYaml`). Empty when there is nothing.
 */
export function checkLimits(text: string): Diagnostic[] {
  if (text.length > maxPolicyBytes || Buffer.byteLength(text) > maxPolicyBytes) {
    return [
      policyDiagnostic('too-large', 'the file is larger than 1 MiB', { hint: 'is it a policy at all?' }),
    ];
  }
  const found = [...text.replace(/^\ufeff/, ' ').matchAll(hidden)].slice(0, maxDiagnostics + 1);
  if (found.length > 0) return found.map(({ index }) => hiddenCharacter(text, index));
  const stop = measureYaml(text, { maxFlowDepth, maxBlockDepth, maxTokens });
  if (stop === undefined) return [];
  return [policyDiagnostic(stop.code, stop.message, { position: positionAt(text, stop.offset) })];
}

/** Of an offset, by counting line feeds before it. */
function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function hiddenCharacter(text: string, offset: number): Diagnostic {
  const code = text.codePointAt(offset) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const hint =
    code === 0xfffd
      ? 'the file is not UTF-8; save it as UTF-8'
      : 'remove it; in a text that needs it write "\\uXXXX" in double quotes';
  return policyDiagnostic('hidden-character', `the file holds the character ${name}, which does not show`, {
    hint,
    position: positionAt(text, offset),
  });
}
