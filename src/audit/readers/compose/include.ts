import { type MapEntry, type Node, type ScalarNode, scalarAt, valueUnder } from '../../source/node.js';
import type { Place, SourceText } from '../../source/source-text.js';
import { type ComposeModel, resourceSections } from './compose-model.js';
import { parseEnvFile } from './env-file.js';
import type { Lookup } from './interpolate.js';
import { layOver } from './merge-models.js';
import { type FileScope, lookupIn, type Project, short } from './project.js';

/** Files that include each other, one within another. */
const maxDepth = 20;

/** Reads a file that is included; handed in, for it calls this stage in turn. */
export type LoadFile = (
  project: Project,
  source: SourceText,
  documents: readonly Node[],
  including: readonly string[],
) => ComposeModel;

interface Inclusion {
  at: Place;
  /** The first is the project's file, the others are laid over it. */
  paths: ScalarNode[];
  envFiles: ScalarNode[];
  projectDirectory: ScalarNode | undefined;
}

/** Reads what the file's `include` names into its model (Compose specification, 14-include). */
export function includeFiles(
  project: Project,
  model: ComposeModel,
  root: readonly MapEntry[],
  including: readonly string[],
  load: LoadFile,
): void {
  const include = root.find(({ key }) => key.text === 'include')?.value;
  if (!include) return;
  const items = include.kind === 'list' ? include.items : [include];
  for (const item of items) {
    const inclusion = inclusionOf(item);
    if (!inclusion) project.error('wrong-type', '`include` names no file here', item);
    else readInclusion(project, model, inclusion, including, load);
  }
}

function inclusionOf(item: Node): Inclusion | undefined {
  const paths = scalarsOf(item.kind === 'map' ? valueUnder(item, 'path') : item);
  if (paths.length === 0) return undefined;
  const directory = valueUnder(item, 'project_directory');
  return {
    at: item,
    paths,
    envFiles: scalarsOf(valueUnder(item, 'env_file')),
    projectDirectory: directory?.kind === 'scalar' ? directory : undefined,
  };
}

/** Of a text or a list of texts. */
function scalarsOf(node: Node | undefined): ScalarNode[] {
  const nodes = node?.kind === 'list' ? node.items : node ? [node] : [];
  return nodes.filter((item): item is ScalarNode => item.kind === 'scalar' && item.text !== '');
}

function readInclusion(
  project: Project,
  model: ComposeModel,
  inclusion: Inclusion,
  including: readonly string[],
  load: LoadFile,
): void {
  let included: ComposeModel | undefined;
  let scope: FileScope | undefined;
  const outer = project.scopeOf(inclusion.at.source);
  for (const node of inclusion.paths) {
    const path = resolved(project, node, 'include');
    if (path === undefined) continue;
    if (isRemote(path)) {
      project.ignored.push({ what: `include ${short(path)}`, reason: 'it is not on this machine' });
      continue;
    }
    const file = project.open(outer, path, `include at ${inclusion.at.source.path}:${node.start}`, node);
    if (!file) continue;
    if (including.includes(file.source.path) || including.length > maxDepth) {
      project.error('include-cycle', `"${short(path)}" includes itself`, node);
      continue;
    }
    scope ??= scopeFor(project, inclusion, outer, file.source);
    project.setScope(file.source, scope);
    const loaded = load(project, file.source, file.documents, including);
    if (included) layOver(project, included, loaded);
    else included = loaded;
  }
  if (included) importModel(project, model, included, inclusion.at);
}

/** The text; an error where it has no value, for then nobody knows what is included. */
function resolved(project: Project, node: ScalarNode, field: string): string | undefined {
  const { text, missing, problem } = project.interpolate(node);
  if (missing.length === 0 && problem === undefined) return text;
  const reason = problem ?? `the variable ${short(missing[0] ?? '')} has no value here`;
  project.error('unresolved', `\`${field}\`: ${reason}`, node);
  return undefined;
}

function isRemote(path: string): boolean {
  return /^(?:https?|ssh|git|oci):/.test(path) || path.startsWith('git@') || path.startsWith('github.com/');
}

/** Paths within it lead from its project's directory, its variables are its own `.env`'s where ours have none. */
function scopeFor(project: Project, inclusion: Inclusion, outer: FileScope, first: SourceText): FileScope {
  const { projectDirectory, envFiles } = inclusion;
  const directory = projectDirectory && resolved(project, projectDirectory, 'project_directory');
  const place =
    directory === undefined
      ? { base: first, directory: '' }
      : { base: outer.base, directory: joinPath(outer.directory, directory) };
  const lookup: Lookup = (name) => outer.lookup(name) ?? own(name);
  const own = lookupIn(() => {
    const variables: Record<string, string> = {};
    const files =
      envFiles.length > 0
        ? envFiles.map((node) => ({ scope: outer, node }))
        : [{ scope: { ...place, lookup }, node: scalarAt(inclusion.at, '.env') }];
    for (const { scope, node } of files) {
      const source = project.sibling(scope, project.interpolate(node).text);
      for (const { name, value } of source ? parseEnvFile(source, outer.lookup) : [])
        if (value !== undefined) variables[name] = value;
    }
    return variables;
  });
  return { ...place, lookup };
}

function joinPath(outer: string, inner: string): string {
  return outer === '' || inner.startsWith('/') ? inner : `${outer}/${inner}`;
}

/** What both have must be the same (it came over two ways); else the including file's holds, and Compose refuses. */
function importModel(project: Project, model: ComposeModel, included: ComposeModel, at: Place): void {
  for (const [name, service] of included.services) {
    const own = model.services.get(name);
    if (!own) model.services.set(name, service);
    else if (!isSamePlace(own.entry.key, service.entry.key)) {
      project.warn(
        'include-conflict',
        `the service "${short(name)}" of an included file is declared here, too`,
        at,
      );
    }
  }
  for (const section of resourceSections)
    for (const [name, entry] of included[section])
      if (!model[section].has(name)) model[section].set(name, entry);
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.start === b.start && a.source.path === b.source.path;
}
