/**
 * Makes text that others wrote (names, output, paths) safe to print: control characters, escape sequences'
 * ESC and CSI included, line separators and bidirectional controls become visible escapes. Tab and newline stay where
 * `multiline` is set; everything else that is printable stays as it is.
 */
export function printable(text: string, options: { multiline?: boolean } = {}): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      if (options.multiline && (character === '\n' || character === '\t')) return character;
      return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    },
  );
}

/** `1 call`, `3 calls`; the plural is the singular with `s` unless given. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`;
}

/** Sizes as people write them in manifests: `512B`, `64MiB`, `1.5GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(value < 10 ? 1 : 0))}${units[unit]}`;
}

/** Pieces, a blank between two, in lines of at most `width` columns; a piece that is longer has a line to itself. */
export function fillLines(pieces: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= width)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}
