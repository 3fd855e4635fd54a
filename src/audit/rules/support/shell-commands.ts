/** A script's single commands, roughly: what stands between `;`, `&`, `|` and line ends. Quotes are not looked at. */
export function commandsOf(script: string): string[] {
  return script.split(/[;&|\n]+/);
}

const manager = /(?:^|[\s/(])(?:apt-get|apt|aptitude|apk|yum|dnf|microdnf|zypper)\s/;
const installing = /\s(?:install|add|in)(?=\s)/;

/** The first package that a script installs whose name `wanted` matches; it is to match a whole word, in group 1. */
export function installedPackage(script: string, wanted: RegExp): string | undefined {
  for (const command of commandsOf(script)) {
    if (!manager.test(command)) continue;
    const at = installing.exec(command);
    const found = at && wanted.exec(command.slice(at.index + at[0].length));
    if (found?.[1]) return found[1];
  }
  return undefined;
}
