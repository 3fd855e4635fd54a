/** What a unit's name says, for `%n`, `%p` and `%i`. */
export interface UnitName {
  /** `web@.service` */
  name: string;
}

/** Directories of the system's manager; a user's has others below `$HOME`. */
const directories: Record<string, string | undefined> = {
  __proto__: null as never,
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  T: '/tmp',
  V: '/var/tmp',
  h: '$HOME',
  u: '$USER',
  U: '$UID',
  '%': '%',
};

/**
 * Fills in systemd's specifiers (systemd.unit(5)). What only the running system knows (`%i` of an instance, `%H`) stays
 * as written, and the first such is given.
 */
export function expandSpecifiers(text: string, unit: UnitName): { text: string; unknown?: string } {
  if (!text.includes('%')) return { text };
  let unknown: string | undefined;
  const expanded = text.replace(/%([A-Za-z%])/g, (written, letter: string) => {
    const value = directories[letter] ?? ofName(letter, unit.name);
    if (value === undefined) unknown ??= `what ${written} stands for is known only to systemd`;
    return value ?? written;
  });
  return unknown === undefined ? { text: expanded } : { text: expanded, unknown };
}

function ofName(letter: string, name: string): string | undefined {
  const withoutType = name.replace(/\.[a-z]+$/, '');
  const at = withoutType.indexOf('@');
  // A template's instance has a name of its own.
  if (at >= 0 && at === withoutType.length - 1) return letter === 'p' ? withoutType.slice(0, at) : undefined;
  switch (letter) {
    case 'n':
      return name;
    case 'N':
      return withoutType;
    case 'p':
    case 'P':
      return at < 0 ? withoutType : withoutType.slice(0, at);
    case 'i':
    case 'I':
      return at < 0 ? '' : withoutType.slice(at + 1);
    default:
      return undefined;
  }
}
