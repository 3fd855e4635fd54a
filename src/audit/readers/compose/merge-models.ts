import type { MapEntry } from '../../source/node.js';
import { type ComposeModel, resourceSections } from './compose-model.js';
import { mergeNodes, mergeServices } from './merge-services.js';
import type { Project } from './project.js';

/** Lays what one file declares over what another does. The first keeps the places of its services' names. */
export function layOver(project: Project, model: ComposeModel, over: ComposeModel): void {
  for (const [name, service] of over.services) {
    const base = model.services.get(name);
    const { value } = service;
    if (value.tag === '!reset') model.services.delete(name);
    else if (!base) model.services.set(name, service);
    else if (value.tag === '!override' || base.value.kind !== 'map') base.value = value;
    else if (value.kind === 'map') base.value = mergeServices(project, base.value, value);
  }
  for (const section of resourceSections)
    for (const [name, entry] of over[section]) layEntryOver(project, model[section], name, entry);
}

function layEntryOver(project: Project, entries: Map<string, MapEntry>, name: string, over: MapEntry): void {
  const base = entries.get(name);
  if (over.value.tag === '!reset') entries.delete(name);
  else if (!base) entries.set(name, over);
  else {
    const value = mergeNodes(project, base.value, over.value);
    entries.set(name, { key: value === base.value ? base.key : over.key, value });
  }
}
