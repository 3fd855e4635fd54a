import type { Field } from '../docker-run/shell/field.js';
import { ambientVariables, reasonFor } from '../docker-run/shell/shell-syntax.js';
import { splitField } from '../docker-run/shell/variables.js';
import type { UnitName } from './specifiers.js';
import type { UnitEntry } from './unit-file.js';
import { unitWords } from './unit-words.js';

const whole = /^\$([A-Za-z_]\w*)$/;
const braced = /\$\$|\$\{([A-Za-z_]\w*)\}/g;

/** Characters that variables may add to one unit's commands together. */
const maxExpanded = 4 * 1024 * 1024;

/** `Environment=`'s variables, with their places. Files of variables are on the host, and not read. */
export class UnitEnvironment {
  private readonly variables = new Map<string, Field>();
  private spent = 0;

  constructor(entries: readonly UnitEntry[], unit: UnitName) {
    for (const entry of entries) {
      if (entry.key !== 'Environment') continue;
      if (entry.value === '') this.variables.clear();
      for (const word of unitWords(entry, unit)) {
        const equals = word.text.indexOf('=');
        if (equals > 0) this.variables.set(word.text.slice(0, equals), behind(word, equals + 1));
      }
    }
  }

  /**
   * Fills variables in as systemd does in commands (systemd.service(5), "Command lines"): `$NAME` as a word of its own
   * becomes its value's words, `${NAME}` is filled in anywhere, `$$` is a dollar sign.
   */
  expand(word: Field): Field[] {
    if (!word.text.includes('$')) return [word];
    const name = whole.exec(word.text)?.[1];
    if (name !== undefined) return this.expandWhole(word, name);
    let unknown = word.unknown;
    const text = word.text.replace(braced, (written, inner: string | undefined) => {
      if (inner === undefined) return '$';
      const value = this.use(inner);
      if (value) unknown ??= value.unknown;
      else if (!ambientVariables.has(inner)) unknown ??= reasonFor(inner);
      return value?.text ?? written;
    });
    const known: Field = text === word.text ? word : { text, at: word.at };
    return [unknown === undefined ? known : { ...known, unknown }];
  }

  private expandWhole(word: Field, name: string): Field[] {
    const value = this.use(name);
    if (value) return splitField(value);
    return ambientVariables.has(name) ? [word] : [{ ...word, unknown: reasonFor(name), bare: true }];
  }

  private use(name: string): Field | undefined {
    const value = this.variables.get(name);
    this.spent += value?.text.length ?? 0;
    return this.spent > maxExpanded ? undefined : value;
  }
}

/** The part of a word from a character on. */
function behind(word: Field, start: number): Field {
  const { inner, ...rest } = word;
  const part: Field = { ...rest, text: word.text.slice(start) };
  if (inner) {
    part.inner = { ...inner, start: inner.start + start };
    part.at = part.inner;
  }
  return part;
}
