import type { DeclaredWorkload } from '../../model/declared-workload.js';
import {
  type EngineCommand,
  engineCommand,
  headText,
  programName,
  reasonElsewhere,
  scriptArguments,
} from '../docker-run/engine-command.js';
import { envFileReader } from '../docker-run/env-files.js';
import { runCommandsIn } from '../docker-run/find-run-commands.js';
import { runWorkload } from '../docker-run/run-workload.js';
import type { Field } from '../docker-run/shell/field.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { UnitEnvironment } from './unit-environment.js';
import { readUnitFile, type UnitEntry } from './unit-file.js';
import { applyUnitLimits, unitRestart } from './unit-limits.js';
import { unitName } from './unit-name.js';
import { unitWords } from './unit-words.js';

const startKeys: ReadonlySet<string> = new Set([
  'ExecStart',
  'ExecStartPre',
  'ExecStartPost',
  'ExecCondition',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
]);

const anyStart = /^[ \t]*Exec[A-Z]\w*[ \t]*=/m;
/** Not as what a unit starts after. */
const anyEngine = /(?:docker|podman|nerdctl|finch|systemd-nspawn)(?!\.(?:service|socket))/;
const heading = /^[ \t]*\[(?:Service|Exec|Files|Network)\]/m;

/** Whether a text is a unit that starts a container, or one of systemd's own containers. */
export function looksLikeSystemd({ source }: Manifest): boolean {
  const { path, text } = source;
  if (path.endsWith('.nspawn')) return heading.test(text);
  return anyEngine.test(text) && heading.test(text) && anyStart.test(text);
}

/** The containers that a unit's commands start with an engine, wherever in its life they do. */
export function readSystemd({ source }: Manifest, context: ReaderContext): ReadResult {
  const result: ReadResult = { workloads: [], diagnostics: [], ignored: [] };
  if (source.path.endsWith('.nspawn')) {
    result.ignored.push({ what: 'settings for systemd-nspawn', reason: 'its containers are not audited' });
    return result;
  }
  const entries = readUnitFile(source).filter(({ section }) => section === 'Service');
  const readEnvFile = envFileReader(source, context);
  const unit = unitName(source.path);
  const environment = new UnitEnvironment(entries, unit);
  for (const words of commandsOf(entries, unit)) {
    const expanded = words.flatMap((word) => environment.expand(word));
    for (const command of containersIn(expanded)) {
      if (command.kind === 'elsewhere') {
        result.ignored.push({ what: headText(command), reason: reasonElsewhere(command) });
        continue;
      }
      if (command.kind === 'pod') {
        result.ignored.push({ what: 'a pod', reason: 'the units of its containers are audited' });
        continue;
      }
      const { workload } = runWorkload(command, 'systemd', readEnvFile);
      applyUnit(workload, entries, command);
      result.workloads.push(workload);
    }
    if (programName(words[0]) === 'systemd-nspawn')
      result.ignored.push({ what: 'systemd-nspawn', reason: 'its containers are not audited' });
  }
  return result;
}

/** Commands in the order of the text. An empty assignment takes the earlier ones of its key away. */
function commandsOf(entries: readonly UnitEntry[], unit: { name: string }): Field[][] {
  const commands: { key: string; words: Field[] }[] = [];
  const reset = new Map<string, number>();
  for (const entry of entries) {
    if (!startKeys.has(entry.key)) continue;
    if (entry.value === '') reset.set(entry.key, commands.length);
    else for (const words of splitCommands(unitWords(entry, unit))) commands.push({ key: entry.key, words });
  }
  return commands.filter(({ key }, index) => index >= (reset.get(key) ?? 0)).map(({ words }) => words);
}

/** `;` alone stands between commands; signs before a program's name say how it is run. */
function splitCommands(words: readonly Field[]): Field[][] {
  const commands: Field[][] = [];
  let command: Field[] = [];
  for (const word of words) {
    if (word.text === ';') {
      commands.push(command);
      command = [];
    } else command.push(command.length === 0 ? withoutPrefix(word) : word);
  }
  commands.push(command);
  return commands.filter(({ length }) => length > 0);
}

function withoutPrefix(word: Field): Field {
  const signs = /^[-@:+!|]+/.exec(word.text)?.[0].length ?? 0;
  if (signs === 0) return word;
  const { inner: _, ...rest } = word;
  const whole = word.at.end - word.at.start === word.text.length;
  const at = whole ? { ...word.at, start: word.at.start + signs } : word.at;
  return { ...rest, text: word.text.slice(signs), at };
}

function containersIn(words: readonly Field[]): EngineCommand[] {
  const command = engineCommand(words);
  if (command) return [command];
  return scriptArguments(words).flatMap(({ text, at, inner }) => {
    if (!inner) return runCommandsIn({ text, end: text.length, place: () => at, exact: false }, 0);
    const { source, start, end } = inner;
    const place = (from: number, to: number) => ({ source, start: from, end: to });
    return runCommandsIn({ text: source.text, end, place, exact: true }, start);
  });
}

/** What the unit itself says about how its container is kept running. */
function applyUnit(
  workload: DeclaredWorkload,
  entries: readonly UnitEntry[],
  { head, words }: EngineCommand,
): void {
  const restart = unitRestart(entries);
  for (const container of workload.containers) {
    if (restart && (!container.restart || container.restart.value.policy === 'no'))
      container.restart = restart;
  }
  // Podman can keep a container in the unit's own control group; all others are in one of the engine's.
  const inUnit =
    programName(head[0]).startsWith('podman') &&
    words.some(({ text }) => /^--cgroups=(?:split|disabled|no-conmon)$/.test(text));
  if (inUnit) for (const container of workload.containers) applyUnitLimits(container, entries);
}
