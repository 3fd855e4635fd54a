import Table from 'cli-table3';
import { AppError } from '../../base/app-error.js';
import { count, printable } from '../../base/text.js';
import { hostFacts } from '../../host/host-facts.js';
import { architectureTitles } from '../../linux/architecture.js';
import { DecisionSpace } from '../../seccomp/decision/space.js';
import { nativeArchitectures } from '../../seccomp/oci-architecture.js';
import { formatRelease } from '../../seccomp/start/call-answer.js';
import { answerWord, describeAnswer } from '../../seccomp/start/describe-answer.js';
import type { LibcEffect } from '../../seccomp/start/libc-effects.js';
import type { LibcRelease } from '../../seccomp/start/libc-release.js';
import type { RehearsedCall } from '../../seccomp/start/rehearse-runtime.js';
import {
  type OtherRelease,
  type Rehearsal,
  rehearseStart,
  type StartToRehearse,
} from '../../seccomp/start/rehearse-start.js';
import type { RuntimeRelease } from '../../seccomp/start/runtime-version.js';
import type { ExitCode, Io } from '../io.js';
import { readRecordingFile } from '../recording-file.js';
import { type Style, styleFor } from '../style.js';
import type { FilterFlags } from './filter-flags.js';
import { loadFilter } from './load-filter.js';

export interface SeccompStartCall {
  source: string;
  flags: Omit<FilterFlags, 'as'> & {
    runtime: RuntimeRelease;
    newPrivileges?: boolean;
    recording?: string;
    libc?: LibcRelease[];
    format: 'text' | 'json';
  };
}

/** Rehearses a start and prints what would come of it; exit 1 when it would fail. */
export async function seccompStartCommand({ source, flags }: SeccompStartCall, io: Io): Promise<ExitCode> {
  const start = await startOf(source, flags, io);
  const rehearsal = rehearseStart(start);
  if (flags.format === 'json') io.stdout.write(`${JSON.stringify(rehearsal, null, 2)}\n`);
  else io.stdout.write(rehearsalText(start, rehearsal, styleFor(io.stdout, io.environment)));
  return rehearsal.outcome === 'fails' ? 1 : 0;
}

async function startOf(source: string, flags: SeccompStartCall['flags'], io: Io): Promise<StartToRehearse> {
  const filter = await loadFilter(source, new DecisionSpace(), { ...flags, as: 'libseccomp' }, io, {
    keepRefused: true,
  });
  const native = nativeArchitectures.find((name) => name === filter.native);
  if (filter.kind === 'program') {
    throw new AppError('USAGE', 'a start is rehearsed from a profile, for runtimes compile profiles', {
      hint: 'of a compiled filter, tightship explain says what it lets happen',
    });
  }
  if (native === undefined)
    throw new AppError(
      'USAGE',
      `no runtime is built for ${filter.native}: name the machine's own --arch first`,
    );
  const newPrivileges = flags.newPrivileges ?? !(filter.policy?.noNewPrivileges ?? false);
  return {
    profile: filter.profile,
    runtime: flags.runtime,
    noNewPrivileges: !newPrivileges,
    native,
    kernel: flags.kernel ?? hostFacts().kernel,
    ...(flags.recording !== undefined && { recording: readRecordingFile(flags.recording, io) }),
    ...(flags.libc && { libcs: flags.libc }),
  };
}

/** Everything for people, on 80 columns. */
function rehearsalText(start: StartToRehearse, rehearsal: Rehearsal, style: Style): string {
  const { runtimeCalls, workloadCalls, libcs, otherReleases } = rehearsal;
  return [
    headText(start, rehearsal, style),
    callsText(`What ${start.runtime.name} calls between filter and exec`, runtimeCalls, style),
    ...(start.recording ? [callsText('What the workload calls', workloadCalls, style)] : []),
    libcsText(libcs, style),
    releasesText(otherReleases, style),
  ].join('\n');
}

function headText(start: StartToRehearse, rehearsal: Rehearsal, style: Style): string {
  const { runtime, noNewPrivileges, native, kernel } = start;
  const outcomes = {
    starts: style.green('starts'),
    'may-fail': style.yellow('may fail'),
    fails: style.red('would not start'),
  };
  const isWorkload = rehearsal.firstFailure?.phase === 'workload';
  const outcome = isWorkload
    ? style.red('starts, and the workload is refused calls')
    : outcomes[rehearsal.outcome];
  const title = `${runtime.name} ${runtime.version}: ${outcome}`;
  const conditions = `${noNewPrivileges ? 'with' : 'without'} noNewPrivileges, ${architectureTitles[native]}, Linux ${formatRelease(kernel)}`;
  return `${style.bold(title)}\n${style.dim(conditions)}\n${reasons(rehearsal)}`;
}

function reasons({ refusals, unmet, firstFailure, outcome }: Rehearsal): string {
  const lines = [
    ...refusals.map(({ message }) => `the runtime refuses the profile: ${printable(message)}`),
    ...unmet.map(
      ({ what, since }) => `the kernel does not know ${what}, which came with ${formatRelease(since)}`,
    ),
  ];
  if (firstFailure) {
    const { name, answer, phase, whatFor } = firstFailure;
    lines.push(`first: ${printable(name)}, ${describeAnswer(answer)}; the ${phase} needs it for ${whatFor}`);
  }
  if (outcome === 'may-fail') lines.push('what it depends on is marked below');
  return lines.map((line) => wrapped(`${line}\n`)).join('');
}

/** What a call's answer does to its caller. */
const consequences: Record<RehearsedCall['phase'], Record<RehearsedCall['consequence'], string>> = {
  runtime: { 'goes-on': 'goes on', 'may-fail': 'may fail', fails: 'fails' },
  workload: { 'goes-on': 'falls back', 'may-fail': 'may err', fails: 'error' },
};

/** A table of those that do not simply pass; the others as a list. */
function callsText(title: string, calls: readonly RehearsedCall[], style: Style): string {
  const different = distinct(calls);
  const passing = different.filter(({ answer }) => answer.kind === 'passes');
  const others = different.filter(({ answer }) => answer.kind !== 'passes');
  const head = `${style.bold(title)}: ${count(different.length, 'call')}, ${passing.length} of them pass\n`;
  if (others.length === 0) return head;
  const table = tableOf(['call', 'answer', 'then', 'for'], [20, 22, 12, 21], style);
  for (const { name, answer, consequence, certainty, phase, whatFor } of others) {
    const marked = certainty === 'may' ? `${printable(name)} (may)` : printable(name);
    const tone = consequence === 'goes-on' || certainty === 'may' ? style.yellow : style.red;
    const end =
      certainty === 'may' && consequence === 'fails' ? 'may fail' : consequences[phase][consequence];
    table.push([marked, describeAnswer(answer), consequence === 'goes-on' ? end : tone(end), whatFor]);
  }
  return `${head}${table.toString()}\n`;
}

/** Each name once, the worst of its places. */
function distinct(calls: readonly RehearsedCall[]): RehearsedCall[] {
  const byName = new Map<string, RehearsedCall>();
  for (const call of calls) {
    const known = byName.get(call.name);
    if (known === undefined || severity(call) > severity(known)) byName.set(call.name, call);
  }
  return [...byName.values()];
}

function severity({ consequence, certainty }: RehearsedCall): number {
  const rank = { 'goes-on': 0, 'may-fail': 1, fails: 2 }[consequence];
  return certainty === 'must' ? 2 * rank : rank;
}

function libcsText(effects: readonly LibcEffect[], style: Style): string {
  const breaking = effects.filter(({ effect }) => effect === 'breaks' || effect === 'depends');
  const calls = (wanted: LibcEffect['effect']) =>
    new Set(effects.filter(({ effect }) => effect === wanted).map(({ call }) => call));
  const notAllowed = without(calls('not-allowed'), calls('breaks'));
  const goneOn = without(calls('falls-back'), new Set([...calls('breaks'), ...notAllowed]));
  const title = `${style.bold('Libraries')}: ${breaking.length === 0 ? 'none breaks' : `${count(breaking.length, 'use')} would break`}\n`;
  const lists = [foldedText('They go on without', goneOn), foldedText('Allowed in no form', notAllowed)];
  return [title, ...(breaking.length > 0 ? [libcTable(breaking, style)] : []), ...lists].join('');
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...names].filter((name) => !others.has(name));
}

function libcTable(effects: readonly LibcEffect[], style: Style): string {
  const table = tableOf(['library', 'call', 'what breaks', 'remedy'], [14, 18, 26, 17], style);
  for (const { libc, since, call, answer, effect, whatFor, meets, remedy } of effects) {
    const what = effect === 'depends' ? `${whatFor}; if refused, ${meets}` : `${whatFor}: ${meets}`;
    table.push([`${libc} ≥ ${since}`, `${call} ${style.red(answerWord(answer))}`, what, remedy ?? '']);
  }
  return `${table.toString()}\n`;
}

function foldedText(title: string, names: readonly string[]): string {
  return names.length > 0 ? wrapped(`${title}: ${names.join(', ')}\n`) : '';
}

function releasesText(releases: readonly OtherRelease[], style: Style): string {
  const lines = releases.map(({ runtime, outcome, refusal, firstFailure }) => {
    const name = `${runtime.name} ${runtime.version}`.padEnd(14);
    if (outcome !== 'fails')
      return `  ${name}${outcome === 'starts' ? style.green('starts') : style.yellow('may fail')}`;
    const why = firstFailure
      ? `${firstFailure.name}, ${answerWord(firstFailure.answer)}`
      : (refusal?.message ?? '');
    return `  ${name}${style.red('fails')}: ${printable(why)}`;
  });
  return `${style.bold('Other runtime releases')}\n${lines.join('\n')}\n`;
}

function tableOf(head: string[], colWidths: number[], style: Style) {
  return new Table({
    head: head.map((title) => style.bold(title)),
    style: { head: [], border: [], compact: true },
    colWidths,
    wordWrap: true,
  });
}

/** At most 80 columns a line. */
function wrapped(text: string): string {
  return text.replace(/(?![^\n]{1,80}$)([^\n]{1,80})\s/g, '$1\n');
}
