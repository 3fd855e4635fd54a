/** SARIF's words for where a file is. */
export interface ArtifactLocation {
  uri: string;
  uriBaseId?: string;
  description?: { text: string };
}

/** What relative paths are relative to: the directory in which the audit ran. */
export const sourceRoot = 'SRCROOT';

/**
 * A path as a URI (RFC 3986): each name percent-encoded as UTF-8; relative paths stay relative, absolute ones become
 * `file:` URIs. Lone surrogates, which UTF-8 has no form for, become U+FFFD. `-` is standard input, and `docker:NAME`
 * a running container.
 */
export function artifactLocation(path: string): ArtifactLocation {
  if (path === '-') return { uri: 'stdin:', description: { text: 'standard input' } };
  const running = /^(docker|podman):(.*)$/s.exec(path);
  if (running)
    return {
      uri: `${running[1]}:${encode(running[2] ?? '')}`,
      description: { text: `a container of ${running[1]} that is running` },
    };
  const names = path.split('/').map(encode);
  if (path.startsWith('/')) return { uri: `file://${names.join('/')}` };
  const relative = names.filter((name, index) => name !== '.' && (name !== '' || index === names.length - 1));
  return { uri: relative.join('/') || '.', uriBaseId: sourceRoot };
}

function encode(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
}
