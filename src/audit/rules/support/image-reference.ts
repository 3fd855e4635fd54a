/** A reference's parts as written; the registry and tag that an engine would add are not filled in. */
export interface ImageReference {
  registry?: string;
  /** Without the registry: `library/nginx`, `team/app`. */
  repository: string;
  tag?: string;
  /** `sha256:…` */
  digest?: string;
}

/**
 * Takes an image reference apart by Docker's rule: the first part is a registry when it has a dot or a colon or is
 * `localhost`. `undefined` where there is nothing to judge: an unresolved variable, or no reference at all.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text === '' || text === 'scratch' || /[\s$]/.test(text)) return undefined;
  const bare = text.replace(/^(?:docker|containers-storage|docker-daemon):(?:\/\/)?/, '');
  const [name = '', digest] = splitAtFirst(bare, '@');
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const path = isRegistry ? name.slice(slash + 1) : name;
  const [repository = '', tag] = splitAtFirst(path, ':');
  const reference: ImageReference = { repository };
  if (isRegistry) reference.registry = first;
  if (tag !== undefined && tag !== '') reference.tag = tag;
  if (digest !== undefined && digest !== '') reference.digest = digest;
  return reference;
}

/** Whether the reference is an image's own id rather than a name: 64 hexadecimal digits, with or without `sha256:`. */
export function isImageId(text: string): boolean {
  return /^(?:sha256:)?[\da-f]{64}$/.test(text);
}

/** `docker.io/library/nginx` for `nginx`: the name in full, without tag and digest. */
export function fullName({ registry, repository }: ImageReference): string {
  if (registry !== undefined && registry !== 'docker.io' && registry !== 'index.docker.io')
    return `${registry}/${repository}`;
  return `docker.io/${repository.includes('/') ? repository : `library/${repository}`}`;
}

function splitAtFirst(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
