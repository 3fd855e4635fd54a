import { CST, Lexer } from 'yaml';
import type { Diagnostic, Position } from '../base/diagnostic.js';
import { maxDiagnostics, policyDiagnostic } from './policy-diagnostics.js';

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
 * What stops a text from being given to the YAML parser at all: its size, hidden characters, and nesting. The
 * parser recurses, and deep nesting overflows the stack where Node cannot catch it (seen with yaml 2.9: 5,000
 * brackets abort the process), so depth is measured on tokens first. Empty when there is nothing.
 */
export function checkLimits(text: string): Diagnostic[] {
  if (text.length > maxPolicyBytes || Buffer.byteLength(text) > maxPolicyBytes) {
    return [
      policyDiagnostic('too-large', 'the file is larger than 1 MiB', { hint: 'is it a policy at all?' }),
    ];
  }
  const found = [...text.replace(/^\ufeff/, ' ').matchAll(hidden)].slice(0, maxDiagnostics + 1);
  if (found.length > 0) return found.map(({ index }) => hiddenCharacter(text, index));
  const stop = measureTokens(text);
  return stop === undefined ? [] : [stop];
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

interface Depth {
  flow: number;
  /** Columns before the line's first token. */
  indent: number;
  /** Indentation of the line and the indicators on it: no more block collections than that are open. */
  block: number;
  lineStart: boolean;
}

function measureTokens(text: string): Diagnostic | undefined {
  const depth: Depth = { flow: 0, indent: 0, block: 0, lineStart: true };
  let offset = 0;
  let tokens = 0;
  let previous: CST.TokenType | null = null;
  for (const source of new Lexer().lex(text)) {
    const type: CST.TokenType | null = previous === 'scalar' ? null : CST.tokenType(source);
    previous = type;
    // Marks that the lexer adds, which are no part of the text.
    if (type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar') continue;
    countDepth(depth, type, source.length);
    tokens += 1;
    const problem = stopAt(depth, tokens);
    if (problem) return policyDiagnostic(...problem, { position: positionAt(text, offset) });
    offset += source.length;
  }
  return undefined;
}

function countDepth(depth: Depth, type: CST.TokenType | null, length: number): void {
  if (type === 'newline') Object.assign(depth, { indent: 0, block: 0, lineStart: true });
  else if (type === 'space' && depth.lineStart) depth.indent += length;
  else if (type !== 'comment') countContent(depth, type);
}

function countContent(depth: Depth, type: CST.TokenType | null): void {
  if (depth.lineStart && depth.flow === 0) depth.block = depth.indent;
  depth.lineStart = false;
  if (type === 'flow-map-start' || type === 'flow-seq-start') depth.flow += 1;
  else if (type === 'flow-map-end' || type === 'flow-seq-end') depth.flow = Math.max(0, depth.flow - 1);
  else if (depth.flow === 0 && blockIndicators.has(type)) depth.block += 1;
}

const blockIndicators = new Set<CST.TokenType | null>(['seq-item-ind', 'explicit-key-ind', 'map-value-ind']);

function stopAt({ flow, block }: Depth, tokens: number): ['too-deep' | 'too-large', string] | undefined {
  if (flow > maxFlowDepth || block > maxBlockDepth) return ['too-deep', 'collections are nested too deep'];
  return tokens > maxTokens ? ['too-large', `the file has more than ${maxTokens} YAML tokens`] : undefined;
}
