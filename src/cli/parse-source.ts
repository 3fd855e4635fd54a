import { resolve } from 'node:path';
import { AppError } from '../base/app-error.js';
import { printable } from '../base/text.js';
import type { WorkloadSource } from '../policy/workload.js';
import { normaliseReference } from './image-reference.js';

/** What people paste from other tools, and what to write here instead. */
const foreignPrefixes: [prefix: RegExp, hint: string][] = [
  [/^docker:\/\//, 'leave out docker://'],
  [/^oci-archive:/, 'unpack the archive with tar and use oci:DIR'],
  [/^docker-daemon:/, 'save the image with "docker save" and use docker-archive:FILE'],
  [/^containers-storage:/, 'save the image with "podman save" and use docker-archive:FILE'],
  [/^[./~]/, 'for a root filesystem write dir:PATH, for an OCI layout oci:DIR'],
];

/**
 * What a user gave as WORKLOAD: `host`, `dir:PATH`, `oci:DIR[:tag]`, `docker-archive:FILE[:reference]`, or an
 * image reference, which comes back in Docker's normal form. Paths become absolute, seen from `cwd`. In `oci:`
 * and `docker-archive:` the first colon ends the path, as it does for skopeo; `\:` is a colon of the path's own
 * and `\\` a backslash. Throws `USAGE`. Nothing is looked up: the path or the image need not exist.
 */
export function parseSource(text: string, cwd: string): WorkloadSource {
  if (text === 'host') return { kind: 'host' };
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (kind === 'dir') return { kind, path: absolute(text, rest, cwd) };
  if (kind === 'oci') return parseLayout(text, rest, cwd);
  if (kind === 'docker-archive') return parseArchive(text, rest, cwd);
  const foreign = foreignPrefixes.find(([prefix]) => prefix.test(text));
  if (foreign) throw malformed(text, 'that form is not known here', foreign[1]);
  return { kind: 'image', reference: normaliseReference(text) };
}

/** The text that `parseSource` reads back as the same source, whatever the current directory. */
export function formatSource(source: WorkloadSource): string {
  switch (source.kind) {
    case 'host':
      return 'host';
    case 'dir':
      return `dir:${source.path}`;
    case 'oci':
      return `oci:${escapePath(source.path)}${source.tag === undefined ? '' : `:${source.tag}`}`;
    case 'docker-archive': {
      const suffix = source.reference === undefined ? '' : `:${source.reference}`;
      return `docker-archive:${escapePath(source.path)}${suffix}`;
    }
    case 'image':
      return source.reference;
  }
}

function parseLayout(text: string, rest: string, cwd: string): WorkloadSource {
  const { path, suffix } = splitPath(rest);
  const layout = { kind: 'oci', path: absolute(text, path, cwd) } as const;
  if (suffix === undefined) return layout;
  // Any reference name that the OCI layout allows, whole image names too (image-spec, annotations.md).
  if (!/^[A-Za-z0-9][\w.:@+/-]{0,254}$/.test(suffix)) {
    throw malformed(text, `"${printable(suffix)}" is not a tag`, 'write oci:DIR or oci:DIR:TAG');
  }
  return { ...layout, tag: suffix };
}

function parseArchive(text: string, rest: string, cwd: string): WorkloadSource {
  const { path, suffix } = splitPath(rest);
  const archive = { kind: 'docker-archive', path: absolute(text, path, cwd) } as const;
  return suffix === undefined ? archive : { ...archive, reference: normaliseReference(suffix) };
}

/** Splits at the first colon that no backslash precedes, and takes the backslashes away. */
function splitPath(text: string): { path: string; suffix?: string } {
  const whole = /^((?:[^\\:]|\\.)*)(?::(.*))?$/s.exec(text);
  const path = (whole?.[1] ?? text).replace(/\\([\\:])/g, '$1');
  return whole?.[2] === undefined ? { path } : { path, suffix: whole[2] };
}

function escapePath(path: string): string {
  return path.replace(/[\\:]/g, '\\$&');
}

function absolute(text: string, path: string, cwd: string): string {
  if (path === '') throw malformed(text, 'the path is missing', 'write it after the colon');
  if (path.includes('\0')) throw malformed(text, 'the path holds a NUL', 'no file has such a name');
  return resolve(cwd, path);
}

function malformed(text: string, why: string, hint: string): AppError {
  return new AppError('USAGE', `WORKLOAD "${printable(text)}": ${why}`, { hint });
}
