import type { Diagnostic } from '../base/diagnostic.js';
import { allSyscallNames } from '../linux/syscalls.js';
import { type Policy, policySchema } from './policy.js';
import { canonicalPolicy } from './policy-canonical.js';
import type { PolicyCheck, ValidSections } from './policy-check.js';
import { checkNestedPaths, checkSizes, checkWritableRoot } from './policy-check-files.js';
import { checkEnvironment, checkLists } from './policy-check-lists.js';
import { checkNetworkMode, checkPortClashes, checkPortRanges } from './policy-check-network.js';
import { checkSyscallNames, checkUnavailable } from './policy-check-seccomp.js';
import { maxDiagnostics, policyDiagnostic } from './policy-diagnostics.js';
import { issueDiagnostics } from './policy-issues.js';
import { layoutPolicy, type PolicyLine } from './policy-layout.js';
import { readReasons } from './policy-reasons.js';
import { parseSource } from './policy-source.js';
import { type PolicyTree, readTree } from './policy-tree.js';

const head = [
  '# What this workload may do, derived from recordings of it. Review changes as you would those of a lockfile:',
  '# each line under a section is one grant, the comment behind it the reason. tightship verify proves the whole.',
  '# yaml-language-server: $schema=node_modules/tightship/schema/privileges.v1.json',
];

/** Text beyond this column does not push the reasons of its neighbours further right. */
const widestAligned = 72;

/**
 * `privileges.yaml` of a policy, in its canonical form (`canonicalPolicy`): the same grants and reasons are the
 * same bytes. Whatever the strings hold, each stays on its line. Ends with a newline.
 */
export function encodePolicy(policy: Policy): string {
  const { reasons, ...document } = canonicalPolicy(policy);
  const lines = layoutPolicy(document).map((line) => ({ ...line, reason: reasonOf(line, reasons) }));
  const widths = new Map<string, number>();
  for (const { group, text, reason } of lines) {
    if (reason === undefined || text.length > widestAligned) continue;
    widths.set(group, Math.max(widths.get(group) ?? 0, text.length));
  }
  const body = lines.map(({ group, text, reason }) => {
    return reason === undefined ? text : `${text.padEnd(widths.get(group) ?? 0)}  # ${reason}`;
  });
  return `${[...head, ...body].join('\n')}\n`;
}

function reasonOf({ reasonKey }: PolicyLine, reasons: Policy['reasons']): string | undefined {
  return reasonKey === undefined ? undefined : reasons[reasonKey];
}

/** What decoding gives: no policy where any diagnostic is an error. */
export interface DecodedPolicy {
  policy?: Policy;
  /** In the order of the file. */
  diagnostics: Diagnostic[];
}

/**
 * Reads `privileges.yaml`. `source` names the file in the diagnostics; `knownSyscall` tells which system calls
 * there are, by default those of `linux/syscalls`. Never throws, whatever the text: problems are collected, the
 * first `maxDiagnostics` of them, and syntax errors alone where there are any. `policyDiagnosticCodes` lists
 * the codes. What a section means is checked once its shape is right.
 */
export function decodePolicy(
  text: string,
  source: string,
  knownSyscall: (name: string) => boolean = isSyscall,
): DecodedPolicy {
  const read = parseSource(text);
  if (read.diagnostics) return { diagnostics: inOrder(read.diagnostics, source) };
  const tree = readTree(read.document, read.lines);
  const shape = policySchema.safeParse(tree.value);
  const issues = shape.error?.issues ?? [];
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const found = [
    ...tree.diagnostics,
    ...issueDiagnostics(issues, tree, maxDiagnostics + 1),
    ...meaningDiagnostics(validSections(tree.value, wrong), tree, knownSyscall),
  ];
  const diagnostics = inOrder(found, source);
  if (!shape.success || found.some(({ severity }) => severity === 'error')) return { diagnostics };
  return { policy: { ...shape.data, reasons: readReasons(read.document, text) }, diagnostics };
}

function isSyscall(name: string): boolean {
  return allSyscallNames().includes(name);
}

function validSections(value: unknown, wrong: ReadonlySet<PropertyKey | undefined>): ValidSections {
  if (wrong.has(undefined) && (typeof value !== 'object' || value === null || Array.isArray(value)))
    return {};
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => !wrong.has(name)));
}

function meaningDiagnostics(
  sections: ValidSections,
  tree: PolicyTree,
  knownSyscall: (name: string) => boolean,
): Diagnostic[] {
  const checks: PolicyCheck[] = [
    checkLists,
    checkEnvironment,
    checkSyscallNames(knownSyscall),
    checkUnavailable,
    checkNestedPaths,
    checkWritableRoot,
    checkSizes,
    checkPortRanges,
    checkPortClashes,
    checkNetworkMode,
  ];
  const found: Diagnostic[] = [];
  for (const check of checks) {
    check(sections, (path, code, message, hint) => {
      found.push(policyDiagnostic(code, message, { hint, position: tree.valuePositionOf(path) }));
    });
  }
  return found;
}

/** By line and column, at most `maxDiagnostics` and a last one that says so. */
function inOrder(diagnostics: readonly Diagnostic[], source: string): Diagnostic[] {
  const sorted = diagnostics.toSorted((a, b) => {
    return line(a) - line(b) || (a.position?.column ?? 0) - (b.position?.column ?? 0);
  });
  const shown = sorted.slice(0, maxDiagnostics);
  const last = shown.at(-1);
  if (last?.position && sorted.length > shown.length) {
    const message = `there are more than these ${maxDiagnostics} problems`;
    shown.push(policyDiagnostic('too-many-problems', message, { position: last.position }));
  }
  return shown.map((diagnostic) => ({ ...diagnostic, source }));
}

function line({ position }: Diagnostic): number {
  return position?.line ?? 0;
}
