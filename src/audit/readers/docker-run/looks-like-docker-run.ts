import type { Manifest } from '../reader.js';

const anyEngine = /docker|podman|nerdctl|finch/;
/** What starts a container; whether it stands behind an engine's name, reading tells. */
const anyStart = /\b(?:run|create)\b/;
const scriptName = /\.(?:sh|bash|ksh|zsh|command)$/i;
const shebang = /^#!\s*\/(?:\w+\/)*(?:env\s+(?:-S\s+)?)?(?:\w+\/)*(?:ba|da|a|k|z|mk)?sh\b/;
/** A line that is such a command. */
const line =
  /^[ \t]*(?:[$#][ \t]+)?(?:(?:sudo|doas|env|exec|nohup|time)[ \t]+(?:-\S+[ \t]+)*)?(?:\w+=\S*[ \t]+)*(?:[\w./-]*\/)?(?:docker|podman|nerdctl|finch)[ \t]+(?:-\S+[ \t]+(?:[^-\s]\S*[ \t]+)?){0,8}?(?:(?:container|pod)[ \t]+)?(?:run|create)(?=[\s\\])/m;
/** Texts in which a command line stands among others, rather than being the text. */
const otherText = /\.[A-Za-z]\w{0,9}$/;
/** Characters in which such a line is looked for. */
const maxPeek = 4 * 1024 * 1024;

/**
 * Whether a text is a shell script (by its name, or its first line) that starts a container, or a text of no other kind
 * in which a line does: a command that was piped in.
 */
export function looksLikeDockerRun({ source }: Manifest): boolean {
  const { path, text } = source;
  if (!anyEngine.test(text) || !anyStart.test(text)) return false;
  if (scriptName.test(path) || shebang.test(text.slice(0, 200))) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isOther = otherText.test(name) && !/\.(?:txt|cmd)$/i.test(name);
  return !isOther && line.test(text.slice(0, maxPeek));
}
