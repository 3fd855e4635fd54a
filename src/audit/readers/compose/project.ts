import type { Diagnostic } from '../../../base/diagnostic.js';
import { type Node, wholeOf } from '../../source/node.js';
import { parseYaml } from '../../source/parse-yaml.js';
import type { Place, SourceText } from '../../source/source-text.js';
import type { ReaderContext } from '../reader.js';
import { type Interpolated, interpolate, type Lookup } from './interpolate.js';

/** What holds for all of one file: where its paths lead, and what its variables are. */
export interface FileScope {
  /** Relative paths start in this file's directory … */
  base: SourceText;
  /** … or in this one below it; '' is none. */
  directory: string;
  lookup: Lookup;
}

/** Values that one project may have: lists shared by many services would else fill the memory. */
const maxValues = 1_000_000;
/** Files that `include` and `extends` may bring in. */
const maxFiles = 200;
const maxDiagnostics = 100;

/** What is common to all stages of reading one Compose project: its files, its variables, and what is wrong with it. */
export class Project {
  readonly diagnostics: Diagnostic[] = [];
  readonly ignored: { what: string; reason: string }[] = [];
  private readonly scopes = new Map<SourceText, FileScope>();
  private readonly files = new Map<string, { source: SourceText; documents: readonly Node[] } | undefined>();
  private readonly warned = new Set<string>();
  private values = 0;
  private readonly mainScope: FileScope;

  constructor(
    readonly main: SourceText,
    readonly context: ReaderContext,
  ) {
    this.mainScope = { base: main, directory: '', lookup: lookupIn(() => context.variables) };
  }

  scopeOf(source: SourceText): FileScope {
    return source === this.main ? this.mainScope : (this.scopes.get(source) ?? this.mainScope);
  }

  setScope(source: SourceText, scope: FileScope): void {
    this.scopes.set(source, scope);
  }

  /** A scalar's text with its file's variables. */
  interpolate(node: { text: string; source: SourceText }): Interpolated {
    return node.text.includes('$')
      ? interpolate(node.text, this.scopeOf(node.source).lookup)
      : { text: node.text, missing: none };
  }

  /** Another file, found as its scope says. */
  sibling({ base, directory }: FileScope, path: string): SourceText | undefined {
    const relative = directory === '' || path.startsWith('/') ? path : `${directory}/${path}`;
    return relative.length > 4096 ? undefined : this.context.sibling(base, relative);
  }

  /**
   * The documents of another Compose file, each file read once for each `purpose`. Its source is new for each, for the
   * same file may be included with other variables. `undefined`, with a diagnostic, where there are none.
   */
  open(
    scope: FileScope,
    path: string,
    purpose: string,
    at: Place,
  ): { source: SourceText; documents: readonly Node[] } | undefined {
    const key = `${purpose}\0${scope.base.path}\0${scope.directory}\0${path}`;
    if (this.files.has(key)) return this.files.get(key);
    if (this.files.size >= maxFiles) {
      this.error('too-large', `the project is made of more than ${maxFiles} files`, at);
      return undefined;
    }
    const source = this.sibling(scope, path);
    const opened = source && this.parse(source);
    if (!source) this.error('file-not-found', `there is no file "${short(path)}"`, at);
    this.files.set(key, opened);
    return opened;
  }

  parse(source: SourceText): { source: SourceText; documents: readonly Node[] } | undefined {
    const { documents, diagnostics } = parseYaml(source);
    for (const diagnostic of diagnostics) this.add(diagnostic);
    return diagnostics.some(({ severity }) => severity === 'error') ? undefined : { source, documents };
  }

  /** Counts values that are read or copied. False, with a diagnostic, once there are too many. */
  count(values: number): boolean {
    if (this.values > maxValues) return false;
    this.values += values;
    if (this.values <= maxValues) return true;
    this.error('too-large', `the services have more than ${maxValues} values`, wholeOf(this.main));
    return false;
  }

  error(code: string, message: string, at: Place): void {
    this.add(diagnosticOf(code, 'error', message, at));
  }

  /** Once for each place, though many services may share it. `hint` is worked out only where the warning is kept. */
  warn(code: string, message: string, at: Place, hint?: () => string | undefined): void {
    const key = `${code} ${at.start} ${at.source.path}`;
    if (this.diagnostics.length >= maxDiagnostics || this.warned.has(key)) return;
    this.warned.add(key);
    const text = hint?.();
    this.add({ ...diagnosticOf(code, 'warning', message, at), ...(text !== undefined && { hint: text }) });
  }

  private add(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < maxDiagnostics) this.diagnostics.push(diagnostic);
    // An error must not be lost behind warnings.
    else if (
      diagnostic.severity === 'error' &&
      !this.diagnostics.some(({ severity }) => severity === 'error')
    )
      this.diagnostics[maxDiagnostics - 1] = diagnostic;
  }
}

const none: string[] = [];

function diagnosticOf(
  code: string,
  severity: Diagnostic['severity'],
  message: string,
  at: Place,
): Diagnostic {
  return { code, severity, message, source: at.source.path, position: at.source.position(at.start) };
}

/** Reads the variables only when one is asked for: there may be a file behind them. */
export function lookupIn(read: () => Readonly<Record<string, string>>): Lookup {
  let variables: Readonly<Record<string, string>> | undefined;
  return (name) => {
    variables ??= read();
    return Object.hasOwn(variables, name) ? variables[name] : undefined;
  };
}

/** A name or value as messages quote it. */
export function short(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
