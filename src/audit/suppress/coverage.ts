import type { Finding } from '../finding.js';
import type { CommentedText, FoundComment } from './find-comments.js';
import type { SuppressionTerms } from './suppression.js';
import type { Head } from './suppression-heads.js';

/** For what each suppression of one text holds. */
export class Coverage {
  private readonly wholeFile: SuppressionTerms[] = [];
  private readonly byLine = new Map<number, SuppressionTerms[]>();
  private readonly byResource = new Map<string, { terms: SuppressionTerms; head: Head }[]>();
  private readonly headsByLine = new Map<number, Head[]>();
  /** The line that a comment which stands alone is about, by the comment's line. */
  private readonly targets = new Map<number, number | undefined>();

  constructor(
    private readonly text: CommentedText,
    heads: readonly Head[],
    comments: readonly FoundComment[],
  ) {
    for (const head of heads) {
      const line = this.contentFrom(head.line) ?? head.line;
      push(this.headsByLine, line, head);
    }
    // From the last to the first, so that a stack of comments is walked once.
    for (let index = comments.length - 1; index >= 0; index--) {
      const comment = comments[index];
      if (comment?.alone) this.targets.set(comment.line, this.targetOf(comment.line));
    }
  }

  /** Adds a suppression that holds for the place of its comment, or without one for the whole file. */
  add(terms: SuppressionTerms, comment: FoundComment | undefined): void {
    if (!comment) {
      this.wholeFile.push(terms);
      return;
    }
    const line = comment.alone ? this.targets.get(comment.line) : comment.line;
    if (line === undefined) return;
    // A command that goes on over several lines may say its name on any of them.
    for (let covered = line; ; covered++) {
      push(this.byLine, covered, terms);
      for (const head of this.headsByLine.get(covered) ?? [])
        push(this.byResource, head.resource, { terms, head });
      if (!comment.alone || !this.continues(covered)) break;
    }
  }

  /** The suppression that holds for a finding; of several, the one of the narrowest place. */
  holdingFor({ file, line, rule, resource, container }: Finding): SuppressionTerms | undefined {
    const inFile = file === this.text.source.path;
    const names = ({ rules }: SuppressionTerms) => rules.includes(rule);
    const here = inFile ? this.byLine.get(line)?.find(names) : undefined;
    if (here) return here;
    const whole = this.byResource.get(resource)?.find(({ terms, head }) => {
      if (!names(terms) || (head.container !== undefined && head.container !== container)) return false;
      return !head.only || (inFile && line >= head.only.from && line < head.only.to);
    });
    return whole?.terms ?? (inFile ? this.wholeFile.find(names) : undefined);
  }

  private targetOf(commentLine: number): number | undefined {
    for (let line = commentLine + 1; ; line++) {
      if (this.targets.has(line)) return this.targets.get(line);
      const text = this.lineAt(line);
      if (text === undefined) return undefined;
      if (this.isContent(text)) return line;
      // What stands below the content of one document is not about the next.
      if (isDocumentEnd(text) && this.contentBefore(commentLine)) return undefined;
    }
  }

  private contentFrom(from: number): number | undefined {
    for (let line = from; ; line++) {
      const text = this.lineAt(line);
      if (text === undefined || this.isContent(text)) return text === undefined ? undefined : line;
    }
  }

  /** Whether anything but comments stands above a line. */
  private contentBefore(before: number): boolean {
    const first = this.contentFrom(1);
    return first !== undefined && first < before;
  }

  private isContent(text: string): boolean {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return false;
    if (isIni(this.text) && trimmed.startsWith(';')) return false;
    return !isDocumentEnd(text);
  }

  /** A line that ends in a backslash, in formats where that means that it goes on. */
  private continues(line: number): boolean {
    return this.text.documents.length === 0 && (this.lineAt(line)?.trimEnd().endsWith('\\') ?? false);
  }

  private lineAt(line: number): string | undefined {
    const { source } = this.text;
    return line > source.position(source.text.length).line ? undefined : source.line(line);
  }
}

function isIni({ format }: CommentedText): boolean {
  return format === 'quadlet' || format === 'systemd';
}

function isDocumentEnd(text: string): boolean {
  return /^(?:---|\.\.\.)\s*(?:#.*)?$/.test(text);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
