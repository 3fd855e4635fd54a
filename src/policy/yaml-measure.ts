import { CST, Lexer } from 'yaml';

export interface YamlLimits {
  /** Brackets within brackets. */
  maxFlowDepth: number;
  /** Of block collections, by an upper bound: columns of indentation and indicators on a line. */
  maxBlockDepth: number;
  maxTokens: number;
}

export interface YamlExcess {
  code: 'too-deep' | 'too-large';
  message: string;
  /** Where the limit was passed, in UTF-16 code units. */
  offset: number;
}

interface Depth {
  flow: number;
  /** Columns before the line's first token. */
  indent: number;
  /** Indentation of the line and the indicators on it: no more block collections than that are open. */
  block: number;
  lineStart: boolean;
}

/**
 * Measures a text before the YAML parser gets it: the parser recurses, and deep nesting overflows the stack where Node
 * cannot catch it (seen with yaml 2.9: 5,000 brackets abort the process). `undefined` when it is within the limits.
 */
export function measureYaml(text: string, limits: YamlLimits): YamlExcess | undefined {
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
    const excess = excessOf(depth, tokens, limits);
    if (excess) return { ...excess, offset };
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

function excessOf(
  { flow, block }: Depth,
  tokens: number,
  limits: YamlLimits,
): Omit<YamlExcess, 'offset'> | undefined {
  if (flow > limits.maxFlowDepth || block > limits.maxBlockDepth)
    return { code: 'too-deep', message: 'collections are nested too deep' };
  if (tokens <= limits.maxTokens) return undefined;
  return { code: 'too-large', message: `the file has more than ${limits.maxTokens} YAML tokens` };
}
