import { rawWords, withoutQuotes } from './raw-words.js';

const mayHave = /^(?:ONBUILD[ \t]+)?(?:RUN|COPY|ADD)[ \t]/i;
const pattern = /^\d*<<(-?)([^<]+)$/;

/** The here-documents that an instruction announces, in order; `tabs`: written `<<-`, so tabs before lines do not count. */
export function heredocsNamed(line: string, escapeSign: string): { name: string; tabs: boolean }[] {
  if (!line.includes('<<') || !mayHave.test(line)) return [];
  const found: { name: string; tabs: boolean }[] = [];
  for (const { start, end } of rawWords(line, 0, escapeSign)) {
    if (!line.startsWith('<<', start) && !(isDigit(line[start]) && line.slice(start, end).includes('<<')))
      continue;
    const match = pattern.exec(line.slice(start, end));
    const name = match?.[2] === undefined ? '' : withoutQuotes(match[2], escapeSign);
    if (name !== '') found.push({ name, tabs: match?.[1] === '-' });
  }
  return found;
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
