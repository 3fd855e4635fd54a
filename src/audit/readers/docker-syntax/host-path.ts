import { normalize } from 'node:path/posix';

/**
 * A path of the host as Docker's daemon takes it: absolute ones without `.`, `..`, doubled or trailing slashes.
 * Relative ones, `~` and Windows' stay as written: where they point to is not known here.
 */
export function normalizeHostPath(path: string): string {
  if (!path.startsWith('/')) return path;
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** `C:\data`, `c:/data` */
const windowsPath = /^[A-Za-z]:[\\/]/;

/**
 * Whether the left side of a short volume is a path of the host rather than a volume's name (compose-go,
 * format/volume.go; Docker's command line uses the same code).
 */
export function isHostPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || windowsPath.test(source);
}

/** Splits at colons, except those behind a drive's letter and those within a variable, `${DATA:-/data}`. */
export function splitAtColons(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' && text[at - 1] === '$') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === ':' && depth === 0 && !isDriveColon(text, start, at)) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function isDriveColon(text: string, start: number, at: number): boolean {
  return at - start === 1 && /[A-Za-z]/.test(text[start] ?? '') && /[\\/]/.test(text[at + 1] ?? '');
}
