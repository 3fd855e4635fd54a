import type { z } from 'zod';
import { closestName } from '../base/closest-name.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { parseCapability } from '../linux/capabilities.js';
import { type PolicyDiagnosticCode, policyDiagnostic } from './policy-diagnostics.js';
import { descriptionOf, fieldsOf, type PolicyPath, pathText, schemaAt } from './policy-schema-walk.js';
import { quoted } from './policy-text.js';
import type { PolicyTree } from './policy-tree.js';

type Issue = z.core.$ZodIssue;

/** What the schema found wrong, at the places where it stands in the file. At most one problem a value. */
export function issueDiagnostics(issues: readonly Issue[], tree: PolicyTree, limit: number): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const issue of issues) {
    const path = issue.path as PolicyPath;
    const key = JSON.stringify([path, issue.code === 'unrecognized_keys']);
    if (seen.has(key) || tree.isLeftOut(path)) continue;
    seen.add(key);
    found.push(...diagnosticsOf(issue, path, tree, limit));
    if (found.length >= limit) break;
  }
  return found;
}

function diagnosticsOf(issue: Issue, path: PolicyPath, tree: PolicyTree, limit: number): Diagnostic[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, limit).map((key) => unknownField(key, path, tree));
  }
  if (!tree.has(path)) return [missingField(path, tree)];
  const { code, message, hint } = judge(issue, path, valueAt(tree.value, path));
  return [policyDiagnostic(code, message, { hint, position: tree.valuePositionOf(path) })];
}

function valueAt(root: unknown, path: PolicyPath): unknown {
  return path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], root);
}

function unknownField(key: string, path: PolicyPath, tree: PolicyTree): Diagnostic {
  const schema = schemaAt(path);
  const names = schema === undefined ? [] : fieldsOf(schema).map(([name]) => name);
  const near = nearest(key, names);
  const hint = near === undefined ? `${pathText(path)} has: ${names.join(', ')}` : `did you mean ${near}?`;
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`;
  return policyDiagnostic('unknown-field', `unknown field ${quoted(key)}${where}`, {
    hint,
    position: tree.positionOf([...path, key]),
  });
}

/** The name meant, spelling conventions aside; none for what is far too long to be one. */
function nearest(wanted: string, names: readonly string[]): string | undefined {
  if (wanted.length > 64) return undefined;
  const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
  return names.find((name) => plain(name) === plain(wanted)) ?? closestName(wanted, names);
}

function missingField(path: PolicyPath, tree: PolicyTree): Diagnostic {
  const parent = path.slice(0, -1);
  const where = parent.length === 0 ? 'the file' : pathText(parent);
  const description = descriptionOf(schemaAt(path));
  return policyDiagnostic('missing-field', `${where} has no ${quoted(String(path.at(-1)))}`, {
    hint: description && `add it: ${description}`,
    position: tree.positionOf(parent),
  });
}

interface Judgement {
  code: PolicyDiagnosticCode;
  message: string;
  hint?: string | undefined;
}

function judge(issue: Issue, path: PolicyPath, value: unknown): Judgement {
  switch (issue.code) {
    case 'invalid_value':
      return typeof value === 'string'
        ? unknownValue(issue.values.map(String), path, value)
        : wrongType('text', path, value);
    case 'too_small':
    case 'too_big':
      return beyondLimit(issue, path, value);
    case 'invalid_format': {
      const message = `${pathText(path)}: ${quoted(String(value))} is not ${issue.message}`;
      return { code: 'bad-format', message };
    }
    case 'invalid_type':
      return wrongType(typeNames[issue.expected] ?? issue.expected, path, value);
    default:
      return { code: 'wrong-type', message: `${pathText(path)}: ${issue.message}` };
  }
}

const typeNames: Partial<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
};

function wrongType(expected: string, path: PolicyPath, value: unknown): Judgement {
  const message = `${pathText(path)} is ${typeOf(value)}, not ${expected}`;
  if (value === null)
    return { code: 'wrong-type', message, hint: 'give it a value, or remove it where it is optional' };
  const quotable = expected === 'text' && typeof value !== 'object';
  return {
    code: 'wrong-type',
    message,
    hint: quotable ? `write it in quotes: "${String(value)}"` : undefined,
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of fields';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'boolean' ? `${value}` : `the number ${String(value)}`;
}

function unknownValue(allowed: readonly string[], path: PolicyPath, value: string): Judgement {
  if (path[0] === 'apiVersion' || path[0] === 'kind') {
    const hint = `this version of tightship reads ${allowed.join(', ')}`;
    return { code: 'unsupported-version', message: `${pathText(path)} is ${quoted(value)}`, hint };
  }
  if (path[0] === 'capabilities') return unknownCapability(allowed, value);
  const near = nearest(value, allowed);
  const one = allowed.length === 1 ? allowed.join() : `one of ${allowed.join(', ')}`;
  const hint = near === undefined ? `write ${one}` : `did you mean ${near}? It is ${one}`;
  return { code: 'unknown-value', message: `${pathText(path)} cannot be ${quoted(value)}`, hint };
}

function unknownCapability(allowed: readonly string[], value: string): Judgement {
  const near = parseCapability(value) ?? nearest(value.toUpperCase().replace(/^CAP_/, ''), allowed);
  const hint = near === undefined ? 'names are those of capabilities(7) without CAP_' : `write ${near}`;
  return { code: 'unknown-capability', message: `${quoted(value)} is not the name of a capability`, hint };
}

type LimitIssue = Extract<Issue, { code: 'too_small' | 'too_big' }>;

function beyondLimit(issue: LimitIssue, path: PolicyPath, value: unknown): Judgement {
  const where = pathText(path);
  const countable = typeof value === 'string' || Array.isArray(value);
  if (issue.code === 'too_small') {
    if (countable) return { code: 'empty', message: `${where} is empty` };
    const least = issue.inclusive === false ? `more than ${issue.minimum}` : `at least ${issue.minimum}`;
    return { code: 'out-of-range', message: `${where} is ${String(value)}; it must be ${least}` };
  }
  if (!countable)
    return {
      code: 'out-of-range',
      message: `${where} is ${String(value)}; it must be at most ${issue.maximum}`,
    };
  const unit = typeof value === 'string' ? 'characters' : 'entries';
  return { code: 'too-long', message: `${where} has more than ${issue.maximum} ${unit}` };
}
