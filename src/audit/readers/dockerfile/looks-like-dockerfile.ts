import type { Manifest } from '../reader.js';

const ownName = /^(?:dockerfile|containerfile)$|\.(?:dockerfile|containerfile)$/i;
/** `Dockerfile.prod`, `Containerfile-alpine`; but not a program about Dockerfiles, nor its list of ignored files. */
const namedAfter =
  /^(?:dockerfile|containerfile)(?=[._-])(?!.*\.(?:dockerignore|md|rst|adoc|go|rs|c|h|py|rb|java|kt|m?[jt]sx?|php|sh|html|toml|ini|lock)$)/i;
const anyFrom = /^[ \t]*FROM[ \t]+\S/im;
/** A text of another name has to begin as one: an `ARG` or a `FROM` in capitals, and nothing else in the line. */
const beginning =
  /^(?:ARG[ \t]+\w+(?:=\S*)?|FROM[ \t]+(?:--platform=\S+[ \t]+)?[\w.$][^\s,;()]*(?:[ \t]+[Aa][Ss][ \t]+\S+)?)[ \t\r]*(?:#.*)?$/;
const capitalFrom = /^FROM[ \t]+\S/m;

/** Whether a text is a Dockerfile, by its name or, where that says nothing, by how it begins. */
export function looksLikeDockerfile({ source }: Manifest): boolean {
  const { path, text } = source;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (ownName.test(name)) return true;
  if (/^(?:dockerfile|containerfile)/i.test(name)) return namedAfter.test(name) && anyFrom.test(text);
  const first = firstInstruction(text);
  return beginning.test(first) && capitalFrom.test(text);
}

/** The first line that is neither blank nor a comment, no more of it than can matter. */
function firstInstruction(text: string): string {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, Math.min(end, at + 1000)).trimStart();
    if (line !== '' && line[0] !== '#') return line;
    at = end + 1;
  }
  return '';
}
