import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { rules } from '../../audit/rules/index.js';
import { SourceText } from '../../audit/source/source-text.js';
import type { AuditConfig } from '../../audit/suppress/audit-config.js';
import { auditConfigNames, readAuditConfig } from '../../audit/suppress/read-audit-config.js';
import { AppError } from '../../base/app-error.js';
import type { Diagnostic } from '../../base/diagnostic.js';
import { printable } from '../../base/text.js';
import { renderDiagnostics } from '../../policy/policy-diagnostics.js';
import { readInput } from '../input-file.js';
import type { Io } from '../io.js';

/** `tightship.yaml`, where there is one, and what paths in it and in fingerprints are relative to. */
export interface LoadedConfig {
  config: AuditConfig | undefined;
  /** Absolute: the configuration's directory, or the current one. */
  root: string;
  warnings: Diagnostic[];
}

/**
 * Loads the configuration that was named, or the one in the current directory. Prints what is wrong with it; throws
 * `INPUT_INVALID` then, for a suppression misread is a finding lost.
 */
export function loadConfig(named: string | undefined, io: Io): LoadedConfig {
  const path = named ?? auditConfigNames.map((name) => join(io.cwd, name)).find((name) => existsSync(name));
  if (path === undefined) return { config: undefined, root: resolve(io.cwd), warnings: [] };
  const text = readInput(path);
  const { config, diagnostics } = readAuditConfig(
    new SourceText(path, text),
    new Set(rules.map(({ id }) => id)),
  );
  if (!config) {
    io.stderr.write(`${renderDiagnostics(text, diagnostics)}\n`);
    throw new AppError('INPUT_INVALID', `${printable(path)} is not a valid configuration`, {
      hint: 'each problem is listed above with its line and column; docs/audit-output.md describes the file',
    });
  }
  return { config, root: resolve(io.cwd, dirname(path)), warnings: diagnostics };
}
