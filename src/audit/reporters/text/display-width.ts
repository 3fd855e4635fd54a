/** Characters that take two columns: East Asian wide and fullwidth ones, and emoji (Unicode 15, the large blocks). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
/** Characters that take none: what combines with the one before it, and formatting. */
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;
const onlyAscii = /^[\x20-\x7e]*$/;

/** Columns that a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  if (onlyAscii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  return none.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** The text, or as much of it as fits `columns` with an ellipsis. */
export function fitColumns(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  return `${startThatFits(text, columns - 1)}…`;
}

function startThatFits(text: string, columns: number): string {
  let [width, end] = [0, 0];
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Lines of at most `columns`, broken at blanks and, within longer words, anywhere. */
export function wrapColumns(text: string, columns: number): string[] {
  const room = Math.max(columns, 2);
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (let word of text.split(' ')) {
    let wordWidth = displayWidth(word);
    if (line !== '' && width + 1 + wordWidth > room) {
      lines.push(line);
      [line, width] = ['', 0];
    }
    while (wordWidth > room) {
      const piece = startThatFits(word, room) || word.slice(0, 1);
      lines.push(piece);
      word = word.slice(piece.length);
      wordWidth = displayWidth(word);
    }
    [line, width] = line === '' ? [word, wordWidth] : [`${line} ${word}`, width + 1 + wordWidth];
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** `wrapColumns` behind an indentation: `first` before the first line, blanks of the same width before the others. */
export function hangingIndent(first: string, firstWidth: number, text: string, columns: number): string[] {
  return wrapColumns(text, columns - firstWidth).map(
    (line, index) => (index === 0 ? first : ' '.repeat(firstWidth)) + line,
  );
}
