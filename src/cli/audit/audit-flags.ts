import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FailOn } from '../../audit/grade/audit-verdict.js';
import { latestPssVersion, type PssVersion, parsePssVersion } from '../../audit/pss/pod-security.js';
import { rules } from '../../audit/rules/index.js';
import { AppError } from '../../base/app-error.js';
import { closestName } from '../../base/closest-name.js';
import { printable } from '../../base/text.js';
import type { Io } from '../io.js';
import type { AuditSettings } from './audit-settings.js';
import type { LoadedConfig } from './config-file.js';

/** Flags that say how files are read, of `audit` and of `harden`. */
export interface ReaderFlags {
  overlay: string[];
  dotenv: string[];
  profile: string[];
  podTemplate: string[];
  rule: string[];
  config?: string;
}

export interface AuditFlags extends ReaderFlags {
  format: 'text' | 'short' | 'json' | 'sarif' | 'junit' | 'markdown';
  output?: string;
  failOn?: FailOn;
  pssVersion?: string;
  baseline?: string;
  writeBaseline?: string;
  listRules?: boolean;
  explain?: boolean;
  engine?: 'docker' | 'podman';
  all?: boolean;
}

/** Flags and configuration as settings; flags win. Throws `USAGE`. */
export function settingsOf(
  flags: ReaderFlags & Partial<Pick<AuditFlags, 'pssVersion' | 'baseline' | 'writeBaseline'>>,
  { config, root }: LoadedConfig,
  io: Io,
): AuditSettings {
  checkRules(flags.rule);
  for (const file of flags.overlay) checkReadable('--overlay', file);
  for (const file of flags.dotenv) checkReadable('--dotenv', file);
  const baseline = flags.baseline ?? flags.writeBaseline;
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(io.environment))
    if (value !== undefined) environment[name] = value;
  return {
    pssVersion: pssVersionOf(flags.pssVersion ?? config?.pssVersion),
    ...(flags.rule.length > 0 && { onlyRules: flags.rule }),
    today: new Date().toISOString().slice(0, 10),
    // A baseline is to hold from whichever directory the audit runs.
    root: baseline === undefined ? root : resolve(io.cwd, dirname(baseline)),
    cwd: resolve(io.cwd),
    overlays: flags.overlay,
    environment,
    envFiles: flags.dotenv,
    profiles: flags.profile,
    podTemplates: [...flags.podTemplate.map(checkPodTemplate), ...(config?.podTemplates ?? [])],
  };
}

function pssVersionOf(text: string | undefined): PssVersion {
  if (text === undefined) return latestPssVersion;
  const version = parsePssVersion(text);
  if (version) return version;
  throw new AppError(
    'USAGE',
    `--pss-version ${printable(text)}: there is no such version of the Pod Security Standards`,
    {
      hint: `v1.0 to ${latestPssVersion}, or latest`,
    },
  );
}

function checkRules(chosen: readonly string[]): void {
  const ids = rules.map(({ id }) => id as string);
  for (const id of chosen) {
    if (ids.includes(id)) continue;
    const near = closestName(id, ids);
    throw new AppError('USAGE', `--rule ${printable(id)}: there is no such rule`, {
      hint: near ? `did you mean ${near}?` : 'tightship audit --list-rules prints them',
    });
  }
}

function checkReadable(flag: string, file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${code}`;
    throw new AppError('INPUT_NOT_FOUND', `${flag} ${printable(file)}: ${why}`);
  }
}

function checkPodTemplate(text: string): string {
  if (/^[^\s:]+:[^\s:]+$/.test(text)) return text;
  throw new AppError('USAGE', `--pod-template ${printable(text)}: not KIND:path.to.template`, {
    hint: 'for example Rollout:spec.template',
  });
}
