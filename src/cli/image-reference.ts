import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';

// The grammar of Docker's references (github.com/distribution/reference, regexp.go). Only sha256 is taken of
// the digest algorithms: it is the only one that registries use.
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const domainPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[a-f0-9]{64}$/;

/** Where Docker looks for names without a host, and the folder there for names of one part. */
const defaultDomain = 'docker.io';
const officialFolder = 'library';

/** Docker's limit for host and path together, in characters. */
const nameLimit = 255;

/**
 * Docker's normal form of an image reference: `nginx` becomes `docker.io/library/nginx:latest`; a digest is
 * kept and then no tag is invented. Throws `USAGE` for what Docker would refuse too.
 */
export function normaliseReference(text: string): string {
  const { name, tag, digest } = splitReference(text);
  const { domain, path } = splitName(name);
  if (!domainPattern.test(domain)) throw malformed(text, `"${printable(domain)}" is not a host name`);
  if (/[A-Z]/.test(path)) throw malformed(text, 'repository names are lower case', text.toLowerCase());
  if (!pathPattern.test(path)) throw malformed(text, `"${printable(path)}" is not a repository name`);
  if (/^[a-f0-9]{64}$/.test(name)) throw malformed(text, 'an image id is not a name');
  if (domain.length + 1 + path.length > nameLimit) throw malformed(text, 'the name is too long');
  if (tag !== undefined && !tagPattern.test(tag)) throw malformed(text, `"${printable(tag)}" is not a tag`);
  if (digest !== undefined && !digestPattern.test(digest)) {
    throw malformed(text, 'the digest is not sha256: and 64 lower-case hexadecimal digits');
  }
  const suffix = digest === undefined ? `:${tag ?? 'latest'}` : `${tag ? `:${tag}` : ''}@${digest}`;
  return `${domain}/${path}${suffix}`;
}

function splitReference(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const beforeDigest = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? {} : { digest: text.slice(at + 1) };
  // A colon before the last slash belongs to a port.
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  if (colon < 0) return { name: beforeDigest, ...digest };
  return { name: beforeDigest.slice(0, colon), tag: beforeDigest.slice(colon + 1), ...digest };
}

function splitName(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  const isDomain = slash > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const domain = isDomain ? first : defaultDomain;
  const path = isDomain ? name.slice(slash + 1) : name;
  if (domain !== defaultDomain && domain !== `index.${defaultDomain}`) return { domain, path };
  return { domain: defaultDomain, path: path.includes('/') ? path : `${officialFolder}/${path}` };
}

function malformed(text: string, why: string, suggestion?: string): AppError {
  return new AppError('USAGE', `"${printable(text)}" is not an image reference: ${why}`, {
    hint: suggestion ? `did you mean ${printable(suggestion)}?` : 'write [host/]name[:tag] or name@sha256:…',
  });
}
