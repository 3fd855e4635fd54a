import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { unifiedDiff } from '../../audit/fixes/unified-diff.js';
import { defaultFailOn, type FailOn } from '../../audit/grade/audit-verdict.js';
import { severities } from '../../audit/rules/rule.js';
import { SourceText } from '../../audit/source/source-text.js';
import { AppError } from '../../base/app-error.js';
import { printable } from '../../base/text.js';
import { readInput } from '../input-file.js';
import type { ExitCode, Io } from '../io.js';
import { writeWhole } from '../output-file.js';
import { type ReaderFlags, settingsOf } from './audit-flags.js';
import type { AuditSettings } from './audit-settings.js';
import { type LoadedConfig, loadConfig } from './config-file.js';
import { type FoundManifest, findManifests } from './find-manifests.js';
import { type HardenedFile, hardenFile, skippedFile } from './harden-file.js';
import { type HardenReport, hardenReportJson, hardenReportText } from './harden-report.js';
import { leaveOut } from './leave-out.js';
import { readText } from './read-text.js';

export interface HardenFlags extends ReaderFlags {
  write?: boolean;
  policy: string[] | false;
  format: 'text' | 'json';
  failOn?: FailOn;
}

/**
 * Repairs manifests. Without `--write` the diff is on standard output, fit for `patch -p0`, and what became of each
 * finding on standard error. Throws `USAGE`, `POLICY_INVALID` and what reading throws.
 */
export async function hardenCommand(paths: string[], flags: HardenFlags, io: Io): Promise<ExitCode> {
  const loaded = loadConfig(flags.config, io);
  const settings = settingsOf(flags, loaded, io);
  if (paths.includes('-') && (paths.length > 1 || flags.write)) {
    throw new AppError('USAGE', '- goes neither with other paths nor with --write', {
      hint: 'the repaired text of standard input is printed',
    });
  }
  const report = hardenAll(paths, flags, settings, loaded, io);
  if (flags.write) {
    // Nothing is written unless everything can be.
    for (const file of report.files) checkProfiles(file);
    for (const file of report.files) writeFile(file);
  }
  print(report, paths, flags, io);
  return exitCodeOf(report, flags.failOn ?? loaded.config?.failOn ?? defaultFailOn);
}

function hardenAll(
  paths: string[],
  flags: HardenFlags,
  settings: AuditSettings,
  loaded: LoadedConfig,
  io: Io,
): HardenReport {
  const found =
    paths[0] === '-'
      ? { manifests: [standardInput], skipped: [] }
      : leaveOut(findManifests(paths), loaded.config?.exclude ?? [], {
          root: loaded.root,
          cwd: settings.cwd,
        });
  const report: HardenReport = { files: [], skipped: [...found.skipped] };
  for (const manifest of found.manifests) {
    const read = readText(manifest.path, manifest);
    const hardened =
      'reason' in read
        ? skippedFile(manifest.path, read.reason)
        : hardenFile(new SourceText(manifest.path, read.text), manifest, flags.policy, {
            settings,
            loaded,
            io,
          });
    if ('skipped' in hardened) report.skipped.push(hardened.skipped);
    else report.files.push(hardened);
  }
  return report;
}

const standardInput: FoundManifest = { path: '-', overlays: [], found: false };

/** The profiles first: a manifest must never name one that is not there. */
function writeFile({ file, result }: HardenedFile): void {
  if (!result.changed) return;
  for (const { path, content } of result.extraFiles) {
    const target = besideManifest(file, path);
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, content);
  }
  writeWhole(file, result.text);
}

/** A profile of an earlier policy is replaced, and nothing else. Throws `INPUT_INVALID`. */
function checkProfiles({ file, result }: HardenedFile): void {
  for (const { path } of result.extraFiles) {
    const target = besideManifest(file, path);
    if (!existsSync(target) || /^\s*\{\s*"defaultAction"/.test(readInput(target))) continue;
    throw new AppError('INPUT_INVALID', `${printable(target)} is there, and is no seccomp profile`, {
      hint: 'move it away, or harden with --no-policy',
    });
  }
}

/** Names come from manifests, and links from whoever made the directory. Throws `INPUT_INVALID` for what leads elsewhere. */
function besideManifest(file: string, path: string): string {
  const directory = dirname(file);
  const target = join(directory, path);
  let real = target;
  // What is not there yet will stand where the nearest directory above it is.
  while (!existsSync(real)) real = dirname(real);
  const within = relative(realpathSync(directory), realpathSync(real));
  if (!isAbsolute(path) && !leadsOut(normalize(path)) && !leadsOut(within)) return target;
  throw new AppError(
    'INPUT_INVALID',
    `${printable(file)}: a profile would be written outside of its directory: ${printable(path)}`,
  );
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}

function print(report: HardenReport, paths: string[], flags: HardenFlags, io: Io): void {
  if (flags.format === 'json') {
    io.stdout.write(hardenReportJson(report, flags.write ?? false));
    return;
  }
  if (!flags.write) {
    for (const hardened of report.files)
      io.stdout.write(forStream(paths[0] === '-' ? hardened.result.text : diffOf(hardened), io.stdout));
  }
  const stream = flags.write ? io.stdout : io.stderr;
  stream.write(
    hardenReportText(report, { written: flags.write ?? false, stream, environment: io.environment }),
  );
}

/** `patch` needs every byte as it is; a terminal must not get those that it would obey. */
function forStream(text: string, stream: NodeJS.WriteStream): string {
  return stream.isTTY ? printable(text, { multiline: true }) : text;
}

function diffOf({ file, source, result }: HardenedFile): string {
  if (!result.changed) return '';
  const extra = result.extraFiles.map(({ path, content }) => {
    const target = besideManifest(file, path);
    return unifiedDiff(forPatch(target), existsSync(target) ? readInput(target) : '', content);
  });
  return [...extra, unifiedDiff(forPatch(file), source.text, result.text)].join('');
}

/** `patch` takes no absolute paths, nor any that lead out of the directory that it runs in. */
function forPatch(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return isAbsolute(file) && !leadsOut(path) ? path : file;
}

function exitCodeOf({ files, skipped }: HardenReport, failOn: FailOn): ExitCode {
  if (skipped.some(({ kind }) => kind === 'unreadable')) return 2;
  if (failOn === 'never') return 0;
  const least = severities.indexOf(failOn);
  return files.some(({ result }) =>
    result.listed.some(({ severity }) => severities.indexOf(severity) <= least),
  )
    ? 1
    : 0;
}
