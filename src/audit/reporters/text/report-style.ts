import type { Severity } from '../../rules/rule.js';

type Paint = (text: string) => string;

/** Colours, as picocolors has them: each function gives text that looks so, or the text itself where none are wanted. */
export interface ReportStyle {
  bold: Paint;
  dim: Paint;
  red: Paint;
  yellow: Paint;
  green: Paint;
  cyan: Paint;
  magenta: Paint;
}

const asItIs: Paint = (text) => text;

/** No colours. */
export const plainStyle: ReportStyle = {
  bold: asItIs,
  dim: asItIs,
  red: asItIs,
  yellow: asItIs,
  green: asItIs,
  cyan: asItIs,
  magenta: asItIs,
};

const signs: Record<Severity, string> = { critical: '✖', high: '▲', medium: '●', low: '○', info: '·' };

const paints: Record<Severity, (style: ReportStyle) => Paint> = {
  critical: (style) => (text) => style.bold(style.red(text)),
  high: (style) => style.red,
  medium: (style) => style.yellow,
  low: (style) => style.cyan,
  info: (style) => style.dim,
};

/** `✖ critical`, in its colour: sign, word and colour each say it. */
export function severityLabel(severity: Severity, style: ReportStyle): string {
  return paintSeverity(`${signs[severity]} ${severity}`, severity, style);
}

/** Text in a severity's colour. */
export function paintSeverity(text: string, severity: Severity, style: ReportStyle): string {
  return paints[severity](style)(text);
}

/** Columns that the widest label takes: `✖ critical`. */
export const labelWidth = 10;
