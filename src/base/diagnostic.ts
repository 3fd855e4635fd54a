/** A place in a text a user wrote; line and column count from 1, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** One problem in something a user wrote. Problems are collected, not thrown one by one. */
export interface Diagnostic {
  /** Stable, kebab-case, e.g. `unknown-field`. */
  code: string;
  severity: 'error' | 'warning';
  message: string;
  hint?: string;
  /** The file or the like that it is about. */
  source?: string;
  position?: Position;
}

/** `privileges.yaml:12:5: error: unknown field "foo" (unknown-field)` and the hint on a line of its own. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { source, position, severity, message, code, hint } = diagnostic;
  const where = [source, position?.line, position?.column].filter((part) => part !== undefined).join(':');
  const head = `${where ? `${where}: ` : ''}${severity}: ${message} (${code})`;
  return hint ? `${head}\n  ${hint}` : head;
}
