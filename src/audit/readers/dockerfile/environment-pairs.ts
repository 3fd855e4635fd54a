import type { DeclaredVariable } from '../../model/declared-container.js';
import type { Place } from '../../source/source-text.js';
import { expandWord } from './expand-word.js';
import type { Instruction } from './instruction.js';

/** A name and its value as written, quotes and variables included. */
export interface RawPair {
  name: string;
  raw: string;
  at: Place;
}

/** `ENV a=1 b="2"`, and the old `ENV a the rest of the line`. */
export function environmentPairs(instruction: Instruction): RawPair[] {
  const { words } = instruction;
  const [first] = words;
  if (!first) return [];
  if (!first.raw.includes('=')) {
    const rest = instruction.restFrom(1);
    return [
      { name: first.value, raw: rest.text, at: { ...first.at, end: Math.max(first.at.end, rest.at.end) } },
    ];
  }
  return words.flatMap(({ raw, at }) => {
    const equals = raw.indexOf('=');
    return equals > 0 ? [{ name: raw.slice(0, equals), raw: raw.slice(equals + 1), at }] : [];
  });
}

/** What `ENV` and `ARG` give, as written: a value that is a variable's is not written here. */
export function declaredVariables(instruction: Instruction, escapeSign: string): DeclaredVariable[] {
  if (instruction.keyword === 'ENV') {
    return environmentPairs(instruction).map(({ name, raw, at }) => withValue(name, raw, at, escapeSign));
  }
  if (instruction.keyword !== 'ARG') return [];
  return instruction.words.map(({ raw, value, at }) => {
    const equals = raw.indexOf('=');
    return equals < 0
      ? { at, name: value, from: 'environment' }
      : withValue(raw.slice(0, equals), raw.slice(equals + 1), at, escapeSign);
  });
}

function withValue(name: string, raw: string, at: Place, escapeSign: string): DeclaredVariable {
  const { text } = expandWord(raw, escapeSign);
  return isReference(text) ? { at, name, from: 'environment' } : { at, name, value: text };
}

/** The whole value is another variable's. */
function isReference(text: string): boolean {
  return /^\$(?:\w+|\{\w+\})$/.test(text);
}
