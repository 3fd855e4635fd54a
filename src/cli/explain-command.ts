import { jsonText } from '../base/json-text.js';
import { fillLines, printable } from '../base/text.js';
import { DecisionSpace } from '../seccomp/decision/space.js';
import { explainFilter } from '../seccomp/explain/explain-filter.js';
import { policySection } from '../seccomp/explain/explain-policy.js';
import type { Item, Page, Section, Tone } from '../seccomp/explain/page.js';
import { pageMarkdown } from '../seccomp/explain/page-markdown.js';
import { pageOfExplanation } from '../seccomp/explain/page-of-explanation.js';
import type { ExitCode, Io } from './io.js';
import type { FilterFlags } from './seccomp/filter-flags.js';
import { type LoadedFilter, loadFilter } from './seccomp/load-filter.js';
import { type Style, styleFor } from './style.js';

export interface ExplainCall {
  source: string;
  flags: FilterFlags & { all?: boolean; format: 'text' | 'markdown' | 'json' };
}

/** Prints what a filter lets happen, and of a policy the rest of it in a line each. */
export async function explainCommand({ source, flags }: ExplainCall, io: Io): Promise<ExitCode> {
  const space = new DecisionSpace();
  const filter = await loadFilter(source, space, flags, io);
  const docker = await loadFilter('docker-default', space, withMachine(flags, filter), io);
  const policy = filter.kind === 'profile' ? filter.policy : undefined;
  const explanation = explainFilter(space, {
    decision: filter.decision,
    native: filter.native,
    dockerDefault: docker.decision,
    ...(filter.kind === 'profile' && { profile: filter.profile }),
    ...(policy && { capabilities: policy.capabilities }),
  });
  const page = pageOfExplanation(source, explanation);
  if (policy) page.sections.unshift(policySection(policy));
  switch (flags.format) {
    case 'json':
      io.stdout.write(
        `${jsonText({ source, ...explanation, ...(policy && { policy: policySection(policy).items }) }, 2)}\n`,
      );
      break;
    case 'markdown':
      io.stdout.write(pageMarkdown(page));
      break;
    case 'text':
      io.stdout.write(pageText(page, styleFor(io.stdout, io.environment), flags.all ?? false));
  }
  return 0;
}

/** Docker's default is compared for the same machine, whatever else its own list has. */
function withMachine({ as: _, ...flags }: FilterFlags, { native }: LoadedFilter): FilterFlags {
  return { ...flags, as: 'libseccomp', ...(flags.arch && { arch: [native] }) };
}

const width = 80;
const termWidth = 20;

function pageText({ title, lead, sections }: Page, style: Style, all: boolean): string {
  const head = `${style.bold(printable(title))}\n${lead.map((sentence) => `${wrap(sentence, 0).join('\n')}\n`).join('')}`;
  return [head, ...sections.map((section) => sectionText(section, style, all))].join('\n');
}

function sectionText({ title, intro, items }: Section, style: Style, all: boolean): string {
  const head = `${style.bold(title)}${intro ? style.dim(`  ${intro}`) : ''}\n`;
  return `${head}${items.map((item) => itemText(item, style, all)).join('')}`;
}

function itemText(item: Item, style: Style, all: boolean): string {
  const { term, tone = 'plain', text, notes = [], isList = false } = item;
  const margin = ' '.repeat(termWidth + 2);
  const lines = wrap(text, margin.length);
  const shown = [
    ...(isList && !all ? fold(lines) : lines),
    ...notes.flatMap((note) => wrap(note, margin.length).map(style.cyan)),
  ];
  const name = printable(term);
  const gap = name.length < termWidth ? ' '.repeat(termWidth - name.length) : `\n${margin}`;
  return `  ${paints(style)[tone](name)}${gap}${shown.join(`\n${margin}`)}\n`;
}

/** The first line, and how many more names there are. */
function fold(lines: readonly string[]): string[] {
  const [first = '', ...hidden] = lines;
  if (hidden.length === 0) return [first];
  const room = first.slice(0, width - termWidth - 2 - ' … 999 more'.length);
  const kept = room.slice(0, room.lastIndexOf(',') + 1);
  const names = lines.join(' ').split(', ').length - kept.split(', ').length;
  return [`${kept} … ${names} more`];
}

function paints(style: Style): Record<Tone, (text: string) => string> {
  return { plain: (text) => text, good: style.green, fair: style.yellow, bad: style.red };
}

/** Words in lines that end before the last column, the margin counted. */
function wrap(text: string, margin: number): string[] {
  return fillLines(printable(text).split(' '), width - margin);
}
