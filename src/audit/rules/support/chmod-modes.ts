/** Modes that a script gives to files, in its own words: `777`, `u+s`. */
const chmod =
  /\bchmod\s+(?:-{1,2}[\w-]{1,20}(?:=\S{1,40})?\s+){0,4}([0-7]{3,5}|[ugoa]{0,4}[-+=][rwxXst]{1,6}(?:,[ugoa]{0,4}[-+=][rwxXst]{1,6}){0,5})\s+\S/g;

/** The first mode of a script's chmod for which `isBad` holds; `undefined` where there is none. */
export function chmodMode(script: string, isBad: (mode: string) => boolean): string | undefined {
  if (!script.includes('chmod')) return undefined;
  for (const [, mode = ''] of script.matchAll(chmod)) if (isBad(mode)) return mode;
  return undefined;
}

/** Everybody may write: `777`, `o+w`, `a=rwx`. A directory with the sticky bit (`1777`) is as `/tmp` is. */
export function isWorldWritable(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) {
    const bits = Number.parseInt(mode, 8);
    return (bits & 0o002) !== 0 && (bits & 0o1000) === 0;
  }
  return (
    mode
      .split(',')
      .some((part) => /^(?:[ugo]*[oa][ugoa]*)?[+=][rxXst]*w/.test(part) && /^[^-+=]*[oa]/.test(part)) &&
    !/t/.test(mode)
  );
}

/** The file runs as its owner or group: `4755`, `u+s`. */
export function isSetId(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) return (Number.parseInt(mode, 8) & 0o6000) !== 0;
  return mode.split(',').some((part) => /[+=][rwxXt]*s/.test(part));
}
