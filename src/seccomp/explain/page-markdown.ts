import { printable } from '../../base/text.js';
import type { Item, Page, Section } from './page.js';

/** A page as Markdown, for pull requests: names of files and rules in it cannot change its structure. */
export function pageMarkdown({ title, lead, sections }: Page): string {
  const parts = [`# ${escaped(title)}`, lead.map(escaped).join('\n'), ...sections.map(sectionMarkdown)];
  return `${parts.join('\n\n')}\n`;
}

function sectionMarkdown({ title, intro, items }: Section): string {
  const head = intro ? `## ${escaped(title)}\n\n${escaped(intro)}` : `## ${escaped(title)}`;
  return `${head}\n\n${items.map(itemMarkdown).join('\n')}`;
}

function itemMarkdown({ term, text, notes = [] }: Item): string {
  return [`- **${escaped(term)}**: ${escaped(text)}`, ...notes.map((note) => `  - ${escaped(note)}`)].join(
    '\n',
  );
}

/** Underscores within words mean nothing to Markdown, and names are full of them. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*<>[\]|#]/g, '\\$&');
}
