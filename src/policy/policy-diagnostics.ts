import { type Diagnostic, formatDiagnostic, type Position } from '../base/diagnostic.js';
import { printable } from '../base/text.js';
import { visible } from './policy-text.js';

/**
 * Every code that decoding `privileges.yaml` reports. A policy with an error is not used at all; warnings leave
 * it usable. `docs/privileges-yaml.md` lists them.
 */
export const policyDiagnosticCodes = {
  'too-large': { severity: 'error', says: 'the file is larger than 1 MiB or has more than 100,000 tokens' },
  'too-deep': { severity: 'error', says: 'collections are nested deeper than any policy is' },
  'hidden-character': {
    severity: 'error',
    says: 'a control, direction or separator character, or a byte that is no UTF-8, stands in the file',
  },
  'yaml-syntax': { severity: 'error', says: 'the text is not YAML' },
  'several-documents': { severity: 'error', says: 'the file holds more than one YAML document' },
  'empty-document': { severity: 'error', says: 'the file holds nothing' },
  'alias-refused': { severity: 'error', says: 'an anchor or alias: every grant is written where it holds' },
  'tag-refused': { severity: 'error', says: 'a YAML tag other than those of the core schema' },
  'bad-key': { severity: 'error', says: 'the name of a field is not a plain word' },
  'duplicate-key': { severity: 'error', says: 'a field is given twice' },
  'unsupported-version': {
    severity: 'error',
    says: 'apiVersion or kind is one that this version does not read',
  },
  'unknown-field': { severity: 'error', says: 'a field that the format does not have' },
  'missing-field': { severity: 'error', says: 'a field that every policy has is not there' },
  'wrong-type': {
    severity: 'error',
    says: 'a value of the wrong type: a list for a text, a text for a number',
  },
  'unknown-value': { severity: 'error', says: 'a value that is not one of those allowed' },
  'unknown-capability': { severity: 'error', says: 'a capability that Linux does not have' },
  'unknown-syscall': { severity: 'error', says: 'a system call that Linux does not have' },
  'bad-format': {
    severity: 'error',
    says: 'a text of the wrong form: path, size, port mapping, name or time',
  },
  'out-of-range': { severity: 'error', says: 'a number or size that is too small or too large' },
  'too-long': { severity: 'error', says: 'a text or list that is too long' },
  empty: { severity: 'error', says: 'a text or list that may not be empty is' },
  'duplicate-entry': { severity: 'error', says: 'a list has the same entry twice' },
  'allowed-and-unavailable': {
    severity: 'error',
    says: 'a system call is both allowed (allow, runtime) and unavailable',
  },
  'redundant-unavailable': {
    severity: 'warning',
    says: 'unavailable is listed although every call not listed is answered with ENOSYS already',
  },
  'nested-writable': { severity: 'error', says: 'a writable path lies within another one' },
  'writable-root': {
    severity: 'error',
    says: 'writable paths are listed for a root that is writable altogether',
  },
  'persistent-size': { severity: 'error', says: 'a persistent path has a size; only a tmpfs can' },
  'port-out-of-range': { severity: 'error', says: 'a port outside 1 to 65535' },
  'address-out-of-range': { severity: 'error', says: 'an IPv4 address with a part above 255' },
  'port-published-twice': {
    severity: 'error',
    says: 'two mappings take the same host address, port and protocol',
  },
  'publish-without-bridge': {
    severity: 'error',
    says: 'ports are published although network.mode is not bridge',
  },
  'network-mismatch': {
    severity: 'error',
    says: 'namespaces.network and network.mode contradict each other',
  },
  'environment-value': {
    severity: 'error',
    says: 'workload.environment holds NAME=value; values may be secrets and stay out of the file',
  },
  'too-many-problems': { severity: 'error', says: 'the file has more problems than are listed' },
} as const satisfies Record<string, { severity: Diagnostic['severity']; says: string }>;

/** So many problems are listed; a file with more is hardly a policy with slips. */
export const maxDiagnostics = 100;

export type PolicyDiagnosticCode = keyof typeof policyDiagnosticCodes;

/** A problem of a policy file; its severity is the code's. Without a position it is the whole file's. */
export function policyDiagnostic(
  code: PolicyDiagnosticCode,
  message: string,
  details: { hint?: string | undefined; position?: Position } = {},
): Diagnostic {
  const { hint, position } = details;
  const { severity } = policyDiagnosticCodes[code];
  return {
    code,
    severity,
    message,
    ...(hint !== undefined && { hint }),
    position: position ?? { line: 1, column: 1 },
  };
}

/** Characters of the line that a snippet shows before and after the column. */
const before = 70;
const after = 40;

/**
 * Diagnostics for a terminal, each with the line it is about and a caret under the column; `text` is what was
 * decoded. Control characters come out as escapes. Ends without a newline; empty for no diagnostics.
 */
export function renderDiagnostics(text: string, diagnostics: readonly Diagnostic[]): string {
  const lines = text.split(/\r?\n/);
  return diagnostics
    .map((diagnostic) => [head(diagnostic), ...snippet(lines, diagnostic)].join('\n'))
    .join('\n');
}

function head(diagnostic: Diagnostic): string {
  return printable(formatDiagnostic(diagnostic), { multiline: true });
}

function snippet(lines: readonly string[], { position }: Diagnostic): string[] {
  // An indentation of tabs is one of blanks here, so that it does not come out as escapes.
  const line = position && lines[position.line - 1]?.replace(/^\t+/, (tabs) => ' '.repeat(tabs.length));
  if (position === undefined || line === undefined || line === '') return [];
  const column = position.column - 1;
  const start = Math.max(0, column - before);
  const margin = `  ${position.line} | `;
  const left = `${start > 0 ? '…' : ''}${visible(line.slice(start, column))}`;
  const right = `${visible(line.slice(column, column + after))}${line.length > column + after ? '…' : ''}`;
  const indent = ' '.repeat(left.length);
  return [`${margin}${left}${right}`, `${margin.replace(/\d/g, ' ')}${indent}^`];
}
