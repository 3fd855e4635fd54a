import { closestName } from '../../../base/closest-name.js';
import { entriesOf, isNull, type MapNode, type Node } from '../../source/node.js';
import type { SourceText } from '../../source/source-text.js';
import { type ComposeModel, emptyModel, resourceSections } from './compose-model.js';
import { extendServices } from './extends.js';
import { includeFiles } from './include.js';
import { topLevelFields } from './known-fields.js';
import { isVersion1 } from './looks-like-compose.js';
import { layOver } from './merge-models.js';
import { type Project, short } from './project.js';

/**
 * What one file declares, with what it includes and extends. Several documents in one file are laid over each other, as
 * several files are. `including` are the paths of the files that led here.
 */
export function loadFile(
  project: Project,
  source: SourceText,
  documents: readonly Node[],
  including: readonly string[],
): ComposeModel {
  const [first, ...others] = documents.map((document) => loadDocument(project, source, document, including));
  const model = first ?? emptyModel();
  for (const other of others) layOver(project, model, other);
  return model;
}

function loadDocument(
  project: Project,
  source: SourceText,
  document: Node,
  including: readonly string[],
): ComposeModel {
  const model = emptyModel();
  if (isNull(document)) return model;
  if (document.kind !== 'map') {
    project.error('wrong-type', 'a Compose file is a map', document);
    return model;
  }
  readSections(project, document, model);
  includeFiles(project, model, entriesOf(document), [...including, source.path], loadFile);
  extendServices(project, model, source);
  return model;
}

/** The file's own sections, before includes. */
function readSections(project: Project, root: MapNode, model: ComposeModel): void {
  const services = root.entries.find(({ key }) => key.text === 'services')?.value;
  if (!services && isVersion1(root)) {
    readServices(project, root, model);
    return;
  }
  if (services && !isNull(services)) {
    if (services.kind === 'map') readServices(project, services, model);
    else project.error('wrong-type', '`services` is no map', services);
  }
  for (const { key, value } of root.entries) {
    const section = resourceSections.find((name) => name === key.text);
    if (section && value.kind === 'map')
      for (const entry of value.entries) model[section].set(entry.key.text, entry);
    else if (section && !isNull(value)) project.warn('wrong-type', `\`${section}\` is no map`, value);
    else if (!topLevelFields.has(key.text) && !key.text.startsWith('x-')) {
      project.warn('unknown-field', `unknown field "${short(key.text)}"`, key, () =>
        hintFor(key.text, [...topLevelFields]),
      );
    }
  }
}

function readServices(project: Project, services: MapNode, model: ComposeModel): void {
  for (const entry of services.entries) {
    const name = entry.key.text;
    if (name.startsWith('x-')) continue;
    if (entry.value.kind === 'map' || isNull(entry.value))
      model.services.set(name, { name, entry, value: entry.value });
    else project.error('wrong-type', `the service "${short(name)}" is no map`, entry.value);
  }
}

/** What may have been meant by a name that is unknown. */
export function hintFor(name: string, names: readonly string[]): string | undefined {
  const closest = name.length > 80 ? undefined : closestName(name, names);
  return closest === undefined ? undefined : `did you mean "${closest}"?`;
}
