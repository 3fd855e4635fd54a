/**
 * A JSON text as a tree that knows where everything stands. `at` is an offset into the text, in UTF-16 code units.
 * Numbers keep their text, for `JSON.parse` would round those beyond 2^53.
 */
export type JsonNode =
  | { kind: 'object'; at: number; members: JsonMember[] }
  | { kind: 'list'; at: number; items: JsonNode[] }
  | { kind: 'text'; at: number; value: string }
  | { kind: 'number'; at: number; text: string }
  | { kind: 'boolean'; at: number; value: boolean }
  | { kind: 'null'; at: number };

/** A member of an object, in the order of the text; a name may come twice. */
export interface JsonMember {
  name: string;
  nameAt: number;
  value: JsonNode;
}

export interface JsonProblem {
  code: 'json-syntax' | 'too-deep' | 'comment' | 'byte-order-mark';
  at: number;
  message: string;
}

/** No root where the text is not JSON; `problems` then ends with the reason. */
export interface JsonSource {
  root?: JsonNode;
  problems: JsonProblem[];
}

/** Deeper than any profile or OCI configuration; the parser recurses, and must not run out of stack. */
const maxDepth = 64;

/**
 * Parses JSON (RFC 8259) strictly, except that comments and a byte-order mark are skipped and told. Ends at the
 * first syntax error; never throws.
 *
 * Own code, because no parser at hand does it: `JSON.parse` has no positions and rounds numbers; `yaml` takes for
 * valid much that is not JSON, and refuses some that is (names longer than 1024 characters).
 */
export function parseJson(text: string): JsonSource {
  const parser = new JsonParser(text);
  try {
    return { root: parser.document(), problems: parser.problems };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { problems: [...parser.problems, error.problem] };
  }
}

class Stop extends Error {
  constructor(readonly problem: JsonProblem) {
    super(problem.message);
  }
}

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const word = /[A-Za-z0-9_]+/y;
/** What stands behind a backslash in a string. */
const escapeSequence = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

class JsonParser {
  readonly problems: JsonProblem[] = [];
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    if (this.text.startsWith('\ufeff')) {
      this.problems.push({
        code: 'byte-order-mark',
        at: 0,
        message: 'the file begins with a byte-order mark',
      });
      this.at = 1;
    }
    const root = this.value();
    this.skipBlanks();
    if (this.at < this.text.length) this.fail('something follows after the end of the value');
    return root;
  }

  private value(): JsonNode {
    this.skipBlanks();
    const at = this.at;
    switch (this.text[at]) {
      case '{':
        return { kind: 'object', at, members: this.sequence('}', () => this.member()) };
      case '[':
        return { kind: 'list', at, items: this.sequence(']', () => this.value()) };
      case '"':
        return { kind: 'text', at, value: this.string() };
      default:
        return this.scalar();
    }
  }

  private scalar(): JsonNode {
    const at = this.at;
    const digits = this.match(number);
    if (digits) return { kind: 'number', at, text: digits };
    const name = this.match(word);
    if (name === 'null') return { kind: 'null', at };
    if (name === 'true' || name === 'false') return { kind: 'boolean', at, value: name === 'true' };
    return this.fail(at < this.text.length ? 'a value should stand here' : 'the text ends too early', at);
  }

  private member(): JsonMember {
    this.skipBlanks();
    const nameAt = this.at;
    if (this.text[nameAt] !== '"') this.fail('the name of a field should stand here, in double quotes');
    const name = this.string();
    this.skipBlanks();
    if (!this.take(':')) this.fail('a colon should stand here');
    return { name, nameAt, value: this.value() };
  }

  /** What stands between brackets, the opening one being next. */
  private sequence<Part>(close: ']' | '}', part: () => Part): Part[] {
    const open = this.at;
    if (++this.depth > maxDepth) this.stop('too-deep', 'values are nested too deep', open);
    this.at += 1;
    const parts: Part[] = [];
    this.skipBlanks();
    while (!this.take(close)) {
      if (parts.length > 0) this.separator(open);
      parts.push(part());
      this.skipBlanks();
      if (this.at >= this.text.length) this.fail('what begins here is not closed', open);
    }
    this.depth -= 1;
    return parts;
  }

  private separator(open: number): void {
    const comma = this.at;
    if (!this.take(',')) this.fail('a comma or the closing bracket should stand here');
    this.skipBlanks();
    if (this.at >= this.text.length) this.fail('what begins here is not closed', open);
    if (/[\]}]/.test(this.text[this.at] ?? '')) this.fail('no comma may stand after the last entry', comma);
  }

  /** The quotes are looked for by hand: on long strings a regular expression runs out of stack. */
  private string(): string {
    const start = this.at;
    let escaped = false;
    for (this.at += 1; this.text[this.at] !== '"'; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (!(code >= 0x20)) this.unendedString(start);
      if (code !== 0x5c) continue;
      escaped = true;
      this.at += 1;
      if (!this.match(escapeSequence)) this.fail('no such escape sequence', this.at - 1);
      this.at -= 1;
    }
    this.at += 1;
    if (!escaped) return this.text.slice(start + 1, this.at - 1);
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private unendedString(start: number): never {
    const ended = this.at >= this.text.length || /[\n\r]/.test(this.text[this.at] ?? '');
    if (ended) return this.fail('the text that begins here has no closing quote', start);
    return this.fail('a control character stands in a text');
  }

  private skipBlanks(): void {
    this.match(blank);
    while (this.text[this.at] === '/') {
      this.comment();
      this.match(blank);
    }
  }

  private comment(): void {
    const at = this.at;
    const isLine = this.text[at + 1] === '/';
    if (!isLine && this.text[at + 1] !== '*') this.fail('a value should stand here');
    const end = isLine ? this.lineEnd(at) : this.text.indexOf('*/', at + 2);
    if (end < 0) this.fail('the comment that begins here has no end', at);
    this.at = isLine ? end : end + 2;
    if (this.problems.some(({ code }) => code === 'comment')) return;
    this.problems.push({ code: 'comment', at, message: 'the file holds a comment' });
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** What a sticky expression finds here, skipped; empty where it finds nothing. */
  private match(expression: RegExp): string {
    expression.lastIndex = this.at;
    const [found = ''] = expression.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }

  private fail(message: string, at = this.at): never {
    return this.stop('json-syntax', message, at);
  }

  private stop(code: JsonProblem['code'], message: string, at: number): never {
    throw new Stop({ code, at: Math.min(at, this.text.length), message });
  }
}
