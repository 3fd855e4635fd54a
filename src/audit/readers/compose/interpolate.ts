/** A variable's value; `undefined` where it is not set, which is not the same as set to nothing. */
export type Lookup = (name: string) => string | undefined;

/** A text with its variables replaced. */
export interface Interpolated {
  /** What has no value stays as written: `${PORT}`. */
  text: string;
  /** Names of the variables that have no value and no default. */
  missing: string[];
  /** Set where the text is no valid template: why, in words. */
  problem?: string;
}

const maxDepth = 20;
/** Characters that variables may bring into one text. */
const maxAdded = 1024 * 1024;

/**
 * Replaces `$NAME` and `${NAME}` with their forms `:-`, `-`, `:?`, `?`, `:+` and `+`, which may stand within each other;
 * `$$` is a dollar sign (Compose specification, 12-interpolation). Values are not interpolated again.
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  if (!text.includes('$')) return { text, missing: [] };
  return new Interpolator(text, lookup).run();
}

/** Whether a text is one variable without a default, and nothing else. */
export function isOneVariable(text: string): boolean {
  return /^\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?::?\?[^{}]*)?\})$/.test(text);
}

const plainStretch = /[^$]+/y;
const stretchInBraces = /[^$}]+/y;
const nameAt = /[A-Za-z_]\w*/y;
const operatorAt = /:?[-?+]/y;

class Interpolator {
  private readonly missing: string[] = [];
  private problem: string | undefined;
  private at = 0;
  private depth = 0;
  private added = 0;

  constructor(
    private readonly text: string,
    private readonly lookup: Lookup,
  ) {}

  run(): Interpolated {
    const text = this.readText(false);
    if (this.problem !== undefined) return { text: this.text, missing: [], problem: this.problem };
    return { text, missing: [...new Set(this.missing)] };
  }

  /** Up to the text's end or, within braces, to the one that closes. */
  private readText(inBraces: boolean): string {
    const stretch = inBraces ? stretchInBraces : plainStretch;
    let result = '';
    while (this.at < this.text.length && this.problem === undefined) {
      if (inBraces && this.text[this.at] === '}') break;
      const plain = this.match(stretch);
      result += plain === '' ? this.readVariable() : plain;
    }
    return result;
  }

  private readVariable(): string {
    const start = this.at;
    this.at += 1;
    const next = this.text[this.at];
    if (next === '$') {
      this.at += 1;
      return '$';
    }
    if (next === '{') this.at += 1;
    const name = this.match(nameAt);
    if (name === '')
      return this.fail(
        `"${this.text.slice(start, start + 20)}" is no variable; a dollar sign is written as $$`,
      );
    if (next !== '{') return this.add(this.lookup(name)) ?? this.miss(name, start);
    return this.readBraced(name, start);
  }

  private readBraced(name: string, start: number): string {
    const operator = this.match(operatorAt);
    const missingBefore = this.missing.length;
    let word = '';
    if (operator !== '') {
      this.depth += 1;
      if (this.depth > maxDepth) return this.fail(`variables stand within each other ${maxDepth} deep`);
      word = this.readText(true);
      this.depth -= 1;
    }
    if (this.problem !== undefined) return '';
    if (this.text[this.at] !== '}')
      return this.fail(`"${this.text.slice(start, start + 20)}" lacks its closing brace`);
    this.at += 1;
    const value = this.lookup(name);
    const isSet = value !== undefined && !(value === '' && operator.startsWith(':'));
    const usesWord = operator.endsWith('+') ? isSet : operator.endsWith('-') && !isSet;
    if (usesWord) return word;
    this.missing.length = missingBefore;
    if (operator.endsWith('+')) return '';
    return (isSet ? this.add(value) : undefined) ?? this.miss(name, start);
  }

  private miss(name: string, start: number): string {
    this.missing.push(name);
    return this.text.slice(start, this.at);
  }

  private add(value: string | undefined): string | undefined {
    this.added += value?.length ?? 0;
    return this.added > maxAdded ? this.fail('its variables are too long') : value;
  }

  private fail(problem: string): string {
    this.problem ??= problem;
    return '';
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return '';
    const found = this.text.slice(this.at, pattern.lastIndex);
    this.at = pattern.lastIndex;
    return found;
  }
}
