/** A word after expansion. */
export interface Expanded {
  text: string;
  /** The first variable that has no value here; it stays as written. */
  unresolved?: string;
}

/** The value of a variable; `undefined` where it has none. */
export type Lookup = (name: string) => string | undefined;

/** Characters that a value may have. Longer ones, which variables made of variables can become, have no value. */
const maxValueLength = 64 * 1024;

const maxDepth = 8;

/**
 * Takes quotes and escapes away and fills variables in, as Dockerfiles have it (BuildKit, frontend/dockerfile/shell).
 * Without `lookup` variables stay as written.
 */
export function expandWord(raw: string, escapeSign: string, lookup?: Lookup, depth = 0): Expanded {
  if (!raw.includes('$') && !raw.includes(escapeSign) && !raw.includes('"') && !raw.includes("'")) {
    return { text: raw };
  }
  const expansion = new Expansion(raw, escapeSign, lookup, depth);
  return expansion.run();
}

class Expansion {
  private out = '';
  private at = 0;
  private quote = '';
  private unresolved: string | undefined;

  constructor(
    private readonly raw: string,
    private readonly escapeSign: string,
    private readonly lookup: Lookup | undefined,
    private readonly depth: number,
  ) {}

  run(): Expanded {
    while (this.at < this.raw.length) this.step();
    return this.unresolved === undefined
      ? { text: this.out }
      : { text: this.out, unresolved: this.unresolved };
  }

  private step(): void {
    const { raw, quote } = this;
    const character = raw[this.at] ?? '';
    if (character === this.escapeSign && quote !== "'") {
      this.escaped();
      return;
    }
    if (character === '$' && quote !== "'" && this.lookup) {
      this.variable(this.lookup);
      return;
    }
    this.at += 1;
    if (quote === '' && (character === '"' || character === "'")) this.quote = character;
    else if (character === quote) this.quote = '';
    else this.out += character;
  }

  /** In double quotes only quotes, `$` and the escape sign itself can be escaped. */
  private escaped(): void {
    const next = this.raw[this.at + 1] ?? '';
    const kept = this.quote === '"' && next !== '"' && next !== '$' && next !== this.escapeSign;
    // Where variables stay as written, so does what keeps one from being one.
    this.out += kept || (next === '$' && !this.lookup) ? this.escapeSign + next : next;
    this.at += 2;
  }

  private variable(lookup: Lookup): void {
    const start = this.at;
    const simple = nameAt(this.raw, start + 1);
    if (simple !== '') {
      this.at += 1 + simple.length;
      this.put(lookup(simple), simple, this.raw.slice(start, this.at));
    } else if (this.raw[start + 1] === '{') this.inBraces(start, lookup);
    else {
      this.at += 1;
      this.out += '$';
    }
  }

  private inBraces(start: number, lookup: Lookup): void {
    const end = closingBrace(this.raw, start + 2);
    this.at = end < 0 ? this.raw.length : end + 1;
    const written = this.raw.slice(start, this.at);
    const name = nameAt(this.raw, start + 2);
    const broken = end < 0 || name === '';
    const value = broken
      ? undefined
      : this.braced(name, this.raw.slice(start + 2 + name.length, end), lookup);
    this.put(value, name || written, written);
  }

  /** `${name…}`: a default, an alternative, or what is not evaluated here (patterns). */
  private braced(name: string, rest: string, lookup: Lookup): string | undefined {
    const value = lookup(name);
    if (rest === '') return value;
    const colon = rest[0] === ':';
    const operator = rest[colon ? 1 : 0];
    const word = rest.slice(colon ? 2 : 1);
    const isSet = value !== undefined && !(colon && value === '');
    if (operator === '-') return isSet ? value : this.nested(word);
    // Whether a variable without a value here has one when the image is built is not known.
    if (operator === '+') return value === undefined ? undefined : isSet ? this.nested(word) : '';
    if (operator === '?') return isSet ? value : undefined;
    return undefined;
  }

  private nested(word: string): string | undefined {
    if (this.depth >= maxDepth) return undefined;
    const { text, unresolved } = expandWord(word, this.escapeSign, this.lookup, this.depth + 1);
    return unresolved === undefined ? text : undefined;
  }

  private put(value: string | undefined, name: string, written: string): void {
    if (value !== undefined && this.out.length + value.length <= maxValueLength) {
      this.out += value;
      return;
    }
    this.unresolved ??= name.slice(0, 60);
    this.out += written;
  }
}

function nameAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && isNameCharacter(text.charCodeAt(end), end > start)) end += 1;
  return text.slice(start, end);
}

function isNameCharacter(code: number, digits: boolean): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    (digits && code >= 48 && code <= 57)
  );
}

function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') open += 1;
    else if (character === '}') {
      open -= 1;
      if (open === 0) return at;
    }
  }
  return -1;
}
