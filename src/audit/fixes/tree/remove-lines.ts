import type { Node } from '../../source/node.js';
import type { TextEdit } from '../text-edit.js';
import { lineStart, nextLine } from './lines.js';

/** Nodes looked into for scalars over several lines; what has more keeps no comments. */
const maxNodes = 10_000;

/** Takes out whole lines, all but those that are comments. `value` is what stands in them, to know its scalars by. */
export function removeLines(
  text: string,
  { start, end }: { start: number; end: number },
  value: Node | undefined,
): TextEdit[] {
  const scalars = value ? scalarsOverLines(value) : [];
  const edits: TextEdit[] = [];
  const stop = nextLine(text, end);
  for (let at = lineStart(text, start); at < stop; at = nextLine(text, at)) {
    const isComment = /^[ \t]*#/.test(text.slice(at, at + 1_000));
    if (isComment && !scalars.some((scalar) => at > scalar.start && at < scalar.end)) continue;
    const last = edits.at(-1);
    if (last?.end === at) last.end = nextLine(text, at);
    else edits.push({ start: at, end: nextLine(text, at), text: '' });
  }
  return keepEnd(text, edits);
}

/** A text that ended without a line end still does. */
function keepEnd(text: string, edits: TextEdit[]): TextEdit[] {
  const last = edits.at(-1);
  if (last?.end !== text.length || text.endsWith('\n') || last.start === 0) return edits;
  last.start -= text[last.start - 2] === '\r' ? 2 : 1;
  return edits;
}

function scalarsOverLines(value: Node): { start: number; end: number }[] {
  const waiting: Node[] = [value];
  const found: { start: number; end: number }[] = [];
  for (let at = 0; at < waiting.length && at < maxNodes; at++) {
    const node = waiting[at] as Node;
    if (node.source !== value.source || node.start < value.start || node.end > value.end) continue;
    if (node.kind === 'list') waiting.push(...node.items);
    else if (node.kind === 'map') waiting.push(...node.entries.map((entry) => entry.value));
    else if (node.source.text.slice(node.start, node.end).includes('\n')) found.push(node);
  }
  return found;
}
