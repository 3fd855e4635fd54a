import { isSecretName } from './secret-name.js';
import { credentialIn, hasPasswordInUrl, isWrittenOut } from './secret-value.js';

const value = `("[^"\\n]{0,500}"|'[^'\\n]{0,500}'|[^\\s"'&;|]{1,500})`;
const option = new RegExp(
  `(?:^|[\\s"'])--?[\\w.-]{0,60}?(?:password|passwd|passphrase|requirepass|token|api[-_]?key|access[-_]?key|(?:client|app|shared|jwt)[-_]secret|secret[-_]key)(?:=|\\s+)${value}`,
  'gi',
);
const assignment = new RegExp(`(?:^|[\\s;&(])([A-Z][A-Z0-9_]{2,60})=${value}`, 'g');
const tools = new RegExp(
  `\\b(?:sshpass\\s+-p\\s*|redis-cli\\s[^\\n|;&]{0,100}-a\\s+|mysql(?:dump|admin)?\\s(?:[^\\n|;&]{0,200}\\s)?-p|curl\\s(?:[^\\n|;&]{0,300}\\s)?(?:-u|--user)[ =]?["']?[\\w.@-]{1,100}:)${value}`,
  'gi',
);

/** What secret a command line or script has written out in it, without the secret. `undefined`: none. */
export function secretIn(text: string): string | undefined {
  const what = credentialIn(text);
  if (what !== undefined) return what;
  if (hasPasswordInUrl(text)) return 'a URL with a password in it';
  if (optionHasSecret(text)) return 'a password or token as an option';
  return assignsSecret(text) ? 'a password or token as a variable' : undefined;
}

function optionHasSecret(text: string): boolean {
  if (!text.includes('-')) return false;
  return anyWrittenOut(text, option) || anyWrittenOut(text, tools);
}

/** The last group of `pattern` is the value. */
function anyWrittenOut(text: string, pattern: RegExp): boolean {
  for (const match of text.matchAll(pattern)) {
    if (isValue(match.at(-1) ?? '')) return true;
  }
  return false;
}

function assignsSecret(text: string): boolean {
  if (!text.includes('=')) return false;
  for (const [, name = '', written = ''] of text.matchAll(assignment)) {
    if (isSecretName(name) && isValue(written)) return true;
  }
  return false;
}

function isValue(written: string): boolean {
  const unquoted = written.replace(/^["']|["']$/g, '');
  return (
    unquoted.length >= 3 && !unquoted.startsWith('-') && !unquoted.includes('`') && isWrittenOut(unquoted)
  );
}
