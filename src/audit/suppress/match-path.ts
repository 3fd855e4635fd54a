/**
 * Whether a path matches a glob: `*` and `?` within a name, `**` for any number of directories, also none. A pattern
 * without a slash is held against the path's last name, as in `.gitignore`; one that ends in a slash against all below.
 * All other characters stand for themselves. Takes time in proportion to both lengths multiplied, whatever they hold.
 */
export function matchesPath(path: string, glob: string): boolean {
  const pattern = glob.endsWith('/') ? `${glob}**` : glob;
  const names = path.split('/');
  if (!pattern.includes('/')) return matchesName(names.at(-1) ?? '', pattern);
  const parts = pattern.replace(/^\.?\//, '').split('/');
  return matchList(names, parts, (part) => part === '**', matchesName);
}

function matchesName(name: string, pattern: string): boolean {
  return matchList(
    [...name],
    [...pattern],
    (part) => part === '*',
    (character, part) => part === '?' || part === character,
  );
}

/** Holds items against parts of which some (`isAny`) take any number of items: only the last such part is tried again. */
function matchList(
  items: readonly string[],
  parts: readonly string[],
  isAny: (part: string) => boolean,
  matches: (item: string, part: string) => boolean,
): boolean {
  let [item, part] = [0, 0];
  let retry: { item: number; part: number } | undefined;
  while (item < items.length) {
    const current = parts[part];
    if (current !== undefined && isAny(current)) {
      part += 1;
      retry = { item, part };
    } else if (current !== undefined && matches(items[item] ?? '', current)) {
      item += 1;
      part += 1;
    } else if (retry) {
      retry = { item: retry.item + 1, part: retry.part };
      ({ item, part } = retry);
    } else return false;
  }
  while (part < parts.length && isAny(parts[part] ?? '')) part += 1;
  return part === parts.length;
}
