import type { Diagnostic } from '../../base/diagnostic.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ManifestFormat } from '../model/manifest-format.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/parse-yaml.js';
import type { SourceText } from '../source/source-text.js';
import { looksLikeCompose, readCompose } from './compose/read-compose.js';
import { looksLikeDockerInspect, readDockerInspect } from './docker-inspect/read-docker-inspect.js';
import { looksLikeDockerRun, readDockerRun } from './docker-run/read-docker-run.js';
import { looksLikeDockerfile, readDockerfile } from './dockerfile/read-dockerfile.js';
import { looksLikeKubernetes, readKubernetes } from './kubernetes/read-kubernetes.js';
import { looksLikeOci, readOci } from './oci/read-oci.js';
import { looksLikeQuadlet, readQuadlet } from './quadlet/read-quadlet.js';
import type { Manifest, ReaderContext, ReadResult } from './reader.js';
import { looksLikeSystemd, readSystemd } from './systemd/read-systemd.js';

/** What one file declares, or why it was not read. */
export type ReadManifest =
  | {
      kind: 'read';
      format: ManifestFormat;
      /** Empty where the format is neither YAML nor JSON. */
      documents: readonly Node[];
      workloads: DeclaredWorkload[];
      diagnostics: Diagnostic[];
      ignored: { what: string; reason: string }[];
    }
  | { kind: 'skipped'; reason: string; unreadable: boolean; diagnostics: Diagnostic[] };

interface Reader {
  /** Written in YAML or JSON: gets the documents. */
  tree: boolean;
  looksLike(manifest: Manifest): boolean;
  read(manifest: Manifest, context: ReaderContext): ReadResult;
}

const readers: Record<ManifestFormat, Reader> = {
  kubernetes: { tree: true, looksLike: looksLikeKubernetes, read: readKubernetes },
  'docker-inspect': { tree: true, looksLike: looksLikeDockerInspect, read: readDockerInspect },
  oci: { tree: true, looksLike: looksLikeOci, read: readOci },
  compose: { tree: true, looksLike: looksLikeCompose, read: readCompose },
  dockerfile: { tree: false, looksLike: looksLikeDockerfile, read: readDockerfile },
  quadlet: { tree: false, looksLike: looksLikeQuadlet, read: readQuadlet },
  systemd: { tree: false, looksLike: looksLikeSystemd, read: readSystemd },
  'docker-run': { tree: false, looksLike: looksLikeDockerRun, read: readDockerRun },
};

const formats = Object.entries(readers) as [ManifestFormat, Reader][];
const treeFormats = formats.filter(([, { tree }]) => tree);
const lineFormats = formats.filter(([, { tree }]) => !tree);

/** Characters. Dockerfiles, scripts and units are some thousand; a word list of one this long takes some 500 MB. */
const maxLineManifestLength = 4 * 1024 * 1024;

/** Beyond these, what is found would no longer fit into memory: each has up to some dozens of findings. */
const maxContainers = 20_000;
const maxPorts = 20_000;

/** Reads a text of any format, which is told by its name and, where that says nothing, by what is in it. */
export function readManifest(source: SourceText, context: ReaderContext): ReadManifest {
  if (source.text.includes('\0')) return skip('not a text', namedAsTree(source.path));
  if (source.text.trim() === '') return skip('the file is empty', false);
  if (namedAsTree(source.path)) return readTree(source, context);
  // Of standard input nothing tells the format; YAML may hold whole scripts, and scripts are hardly ever YAML.
  const piped = source.path === '-' ? readTree(source, context) : undefined;
  if (piped?.kind === 'read') return piped;
  const lines: Manifest = { source, documents: [] };
  const found = lineFormats.find(([, { looksLike }]) => looksLike(lines));
  if (found) {
    return source.text.length > maxLineManifestLength
      ? skip(
          `a file of this kind is not read when it has more than ${maxLineManifestLength} characters`,
          true,
        )
      : finish(...found, lines, context);
  }
  // What was piped in was meant to be audited.
  if (piped) return piped;
  const read = readTree(source, context);
  return read.kind === 'read' ? read : skip('nothing in it starts a container', false);
}

const treeName = /\.(?:ya?ml|json)$/i;

function namedAsTree(path: string): boolean {
  return treeName.test(path);
}

function readTree(source: SourceText, context: ReaderContext): ReadManifest {
  const { documents, diagnostics } = parseYaml(source);
  if (diagnostics.length > 0) {
    return { kind: 'skipped', reason: reasonOf(source, diagnostics), unreadable: true, diagnostics };
  }
  if (documents.length === 0) return skip('it holds only comments', false);
  const manifest: Manifest = { source, documents };
  const found = treeFormats.find(([, { looksLike }]) => looksLike(manifest));
  return found ? finish(...found, manifest, context) : skip('nothing in it starts a container', false);
}

/** What cannot be parsed may well be a manifest; a template of one often is. */
function reasonOf(source: SourceText, diagnostics: readonly Diagnostic[]): string {
  const [first] = diagnostics;
  const where = first?.position ? ` in line ${first.position.line}` : '';
  if (source.text.includes('{{'))
    return `it is a template, and no YAML${where}; audit what it renders: helm template … | tightship audit -`;
  return `${first?.message ?? 'it cannot be parsed'}${where}`;
}

function finish(
  format: ManifestFormat,
  { read }: Reader,
  manifest: Manifest,
  context: ReaderContext,
): ReadManifest {
  const { workloads, diagnostics, ignored } = read(manifest, context);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return { kind: 'skipped', reason: error.message, unreadable: true, diagnostics };
  if (isTooMuch(workloads)) {
    const most = `${maxContainers} containers, or ${maxPorts} ports`;
    return { ...skip(`it declares more than ${most}; split it`, true), diagnostics };
  }
  const unseen = diagnostics.find(
    ({ code }) => code === 'unknown-pod-template' || code === 'unreadable-pod-template',
  );
  if (workloads.length === 0 && unseen)
    return { kind: 'skipped', reason: unseen.message, unreadable: true, diagnostics };
  if (workloads.length === 0) {
    const reasons = [...new Set(ignored.map(({ what, reason }) => `${what}: ${reason}`))];
    const reason = reasons.length > 0 ? reasons.slice(0, 3).join('; ') : 'nothing in it starts a container';
    return { kind: 'skipped', reason, unreadable: false, diagnostics };
  }
  return { kind: 'read', format, documents: manifest.documents, workloads, diagnostics, ignored };
}

function isTooMuch(workloads: readonly DeclaredWorkload[]): boolean {
  let [containers, ports] = [0, 0];
  for (const workload of workloads) {
    containers += workload.containers.length;
    for (const container of workload.containers) ports += container.ports.length;
  }
  return containers > maxContainers || ports > maxPorts;
}

function skip(reason: string, unreadable: boolean): ReadManifest {
  return { kind: 'skipped', reason, unreadable, diagnostics: [] };
}
