/**
 * What JSON may hold as it is and a terminal, or a reader of a diff, must not see: DEL and C1 controls, bidirectional
 * and line-breaking formatting characters. JSON itself escapes C0 controls and lone surrogates.
 */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** JSON of one line whose text is safe to print; any parser reads the same value from it. `indent` is in spaces. */
export function safeJson(value: object, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
